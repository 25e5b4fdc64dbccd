import { Ellipsis } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { OrderView } from '../../../functions/orders/api/views.ts';
import { useLanguage } from '../app/contexts.ts';
import { retryImport } from '../app/retry-import.ts';
import type { PlainKey } from '../i18n/translate.ts';
import { Menu } from '../ui/Menu.tsx';
import { ActionFailure } from './ActionFailure.tsx';
import { nextActionsOf, type OrderAction } from './next-actions.ts';
import { requestWithoutForm, useOrderAction } from './use-order-action.ts';

const ActionSheet = lazy(() => retryImport(() => import('./ActionSheet.tsx')));

/** Shows the next action of an order as a button, and all other actions in a menu. */
export function OrderActions({ order }: { order: OrderView }) {
  const { t } = useLanguage();
  const [openForm, setOpenForm] = useState<OrderAction | null>(null);
  const mutation = useOrderAction(order.id);
  const { first, others } = nextActionsOf(order);
  const choose = (action: OrderAction): void => {
    const request = requestWithoutForm(action, order);
    if (request === null) setOpenForm(action);
    else mutation.mutate(request);
  };
  if (first === null && others.length === 0) return null;
  return (
    <div className="order-actions">
      <ActionFailure error={mutation.error} order={order} />
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
function labelKeyOf(action: OrderAction, { payment }: OrderView): PlainKey {
  if (action !== 'pay') return `action.${action}`;
  if (payment === 'cod_confirmed') return 'action.payCod';
  return payment === 'paid' || payment === 'overpaid' || payment === 'cod_collected' ? 'action.payMore' : 'action.pay';
}
