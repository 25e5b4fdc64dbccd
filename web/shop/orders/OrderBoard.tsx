import type { OrderView } from '../../../functions/orders/api/views.ts';
import { useLanguage } from '../app/contexts.ts';
import { OrderCard } from './OrderCard.tsx';
import { ordersInStage } from './stage.ts';

const COLUMNS = ['new', 'pay', 'pack', 'sent'] as const;

/** Shows the open orders in one column per stage. */
export function OrderBoard({ orders }: { orders: readonly OrderView[] }) {
  const { t, format } = useLanguage();
  return (
    <div className="board">
      {COLUMNS.map((stage) => {
        const stageOrders = ordersInStage(orders, stage);
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
