import type { OrderView } from '../../../../orders/views.ts';
import { useSpeech } from '../app/shop.ts';
import { OrderCard } from './OrderCard.tsx';
import { inStage } from './stage.ts';

const COLUMNS = ['new', 'pay', 'pack', 'sent'] as const;

/** Shows the open orders in one column per stage. */
export function Board({ orders }: { orders: readonly OrderView[] }) {
  const { t, format } = useSpeech();
  return (
    <div className="board">
      {COLUMNS.map((stage) => {
        const stageOrders = inStage(orders, stage);
        return (
          <section key={stage} className="board-column" aria-labelledby={`column-${stage}`}>
            <h2 id={`column-${stage}`}>
              {t(`stage.${stage}`)}{' '}
              {stageOrders.length > 0 && <span className="count">{format.number(stageOrders.length)}</span>}
            </h2>
            <div className="board-scroll">
              {stageOrders.length === 0 && <p className="hint board-empty">{t(`stage.empty.${stage}`)}</p>}
              <ul className="order-cards">
                {stageOrders.map((order) => (
                  <li key={order.id}>
                    <OrderCard order={order} level={3} />
                  </li>
                ))}
              </ul>
            </div>
          </section>
        );
      })}
    </div>
  );
}
