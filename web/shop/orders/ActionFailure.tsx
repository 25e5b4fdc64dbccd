import type { OrderView } from '../../../functions/orders/api/views.ts';
import { RefusedError } from '../api/problem.ts';
import { useLanguage } from '../app/contexts.ts';
import { MutationErrorNotice } from '../ui/MutationErrorNotice.tsx';
import { actionsOf } from './next-actions.ts';

/** Shows why an action failed. If the order has changed in the meantime, lists the actions that are available now. */
export function ActionFailure({ error, order }: { error: Error | null; order: OrderView }) {
  const { t, language } = useLanguage();
  if (!(error instanceof RefusedError) || error.refusal.status !== 409) return <MutationErrorNotice error={error} />;
  const available = actionsOf(order);
  const { remedy, code } = error.refusal;
  return (
    <div className="why why-failed" role="alert">
      <p>{remedy?.[language] ?? t(code === 'ShortStock' ? 'action.outOfStock' : 'action.conflict')}</p>
      <p>
        {available.length === 0
          ? t('action.none')
          : t('action.available', { what: available.map((action) => t(`action.${action}`)).join(', ') })}
      </p>
    </div>
  );
}
