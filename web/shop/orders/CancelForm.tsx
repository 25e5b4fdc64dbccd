import { useLanguage } from '../app/contexts.ts';
import { ActionFailure } from './ActionFailure.tsx';
import { isZero } from './amounts.ts';
import type { ActionFormProps } from './next-actions.ts';
import { actionRequests, useOrderAction } from './use-order-action.ts';

/** Shows the consequences of a cancellation and asks for confirmation. */
export function CancelForm({ order, onDone }: ActionFormProps) {
  const { t, format } = useLanguage();
  const mutation = useOrderAction(order.id, onDone);
  const { paid } = order;
  return (
    <>
      <p>{t('cancel.consequence')}</p>
      {!isZero(paid.amount) && (
        <p className="why">{t('cancel.paid', { amount: format.money(paid.amount, paid.currency) })}</p>
      )}
      <ActionFailure error={mutation.error} order={order} />
      <div className="actions">
        <button type="button" className="button" onClick={onDone}>
          {t('cancel.keep')}
        </button>
        <button
          type="button"
          className="button button-danger"
          disabled={mutation.isPending}
          onClick={() => mutation.mutate(actionRequests.cancel())}
        >
          {t('cancel.submit')}
        </button>
      </div>
    </>
  );
}
