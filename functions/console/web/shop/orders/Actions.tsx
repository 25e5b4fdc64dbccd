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

const ActionSheet = lazy(() => insist(() => import('./StepSheet.tsx')));

/** Shows the next action of an order as a button, and all other actions in a menu. */
export function Actions({ order }: { order: OrderView }) {
  const { t } = useSpeech();
  const [openForm, setOpenForm] = useState<Action | null>(null);
  const mutation = useStep(order.id);
  const { first, others } = stepsOf(order);
  const choose = (action: Action): void => {
    const request = pressed(action, order);
    if (request === null) setOpenForm(action);
    else mutation.mutate(request);
  };
  if (first === null && others.length === 0) return null;
  return (
    <div className="order-actions">
      <StepTrouble error={mutation.error} order={order} />
      <div className="order-buttons">
        {first !== null && (
          <button
            type="button"
            className="button button-main"
            disabled={mutation.isPending}
            onClick={() => choose(first)}
          >
            {t(labelKeyOf(first, order))}
            <span className="sr"> {order.number}</span>
          </button>
        )}
        {others.length > 0 && (
          <Menu
            label={t('action.more', { number: order.number })}
            icon={<Ellipsis />}
            items={others.map((action) => ({
              id: action,
              label: t(labelKeyOf(action, order)),
              danger: action === 'cancel',
              onChoose: () => choose(action),
            }))}
          />
        )}
      </div>
      {openForm !== null && (
        <Suspense>
          <ActionSheet order={order} action={openForm} onClose={() => setOpenForm(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** Returns the label of an action. The label for a payment depends on what has been paid. */
function labelKeyOf(action: Action, { payment }: OrderView): PlainKey {
  if (action !== 'pay') return `action.${action}`;
  if (payment === 'cod_confirmed') return 'action.payCod';
  return payment === 'paid' || payment === 'overpaid' || payment === 'cod_collected' ? 'action.payMore' : 'action.pay';
}
