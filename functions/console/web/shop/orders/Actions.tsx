import { Ellipsis } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { OrderView } from '../../../../orders/views.ts';
import { insist } from '../app/insist.ts';
import { useSpeech } from '../app/shop.ts';
import type { PlainKey } from '../i18n/translate.ts';
import { Menu } from '../ui/Menu.tsx';
import { StepTrouble } from './StepTrouble.tsx';
import { type Action, stepsOf } from './steps.ts';
import { pressed, useStep } from './useStep.ts';

const StepSheet = lazy(() => insist(() => import('./StepSheet.tsx')));

/** The next step of an order as its one button, and all others behind another. */
export function Actions({ order }: { order: OrderView }) {
  const { t } = useSpeech();
  const [asking, setAsking] = useState<Action | null>(null);
  const step = useStep(order.id);
  const { first, others } = stepsOf(order);
  const choose = (action: Action): void => {
    const now = pressed(action, order);
    if (now === null) setAsking(action);
    else step.mutate(now);
  };
  if (first === null && others.length === 0) return null;
  return (
    <div className="order-actions">
      <StepTrouble error={step.error} order={order} />
      <div className="order-buttons">
        {first !== null && (
          <button type="button" className="button button-main" disabled={step.isPending} onClick={() => choose(first)}>
            {t(wordOf(first, order))}
            <span className="sr"> {order.number}</span>
          </button>
        )}
        {others.length > 0 && (
          <Menu
            label={t('action.more', { number: order.number })}
            icon={<Ellipsis />}
            items={others.map((action) => ({
              id: action,
              label: t(wordOf(action, order)),
              danger: action === 'cancel',
              onChoose: () => choose(action),
            }))}
          />
        )}
      </div>
      {asking !== null && (
        <Suspense>
          <StepSheet order={order} action={asking} onClose={() => setAsking(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** Recording money says what it does to this order. */
function wordOf(action: Action, { payment }: OrderView): PlainKey {
  if (action !== 'pay') return `action.${action}`;
  if (payment === 'cod_confirmed') return 'action.payCod';
  return payment === 'paid' || payment === 'overpaid' || payment === 'cod_collected' ? 'action.payMore' : 'action.pay';
}
