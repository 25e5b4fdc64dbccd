import type { OrderView } from '../../../../orders/views.ts';
import { Refused } from '../api/problem.ts';
import { useSpeech } from '../app/shop.ts';
import { MutationTrouble } from '../ui/MutationTrouble.tsx';
import { actionsOf } from './steps.ts';

/** Why a step was not taken. Where the order has moved on meanwhile, what can be done with it now. */
export function StepTrouble({ error, order }: { error: Error | null; order: OrderView }) {
  const { t, language } = useSpeech();
  if (!(error instanceof Refused) || error.refusal.status !== 409) return <MutationTrouble error={error} />;
  const possible = actionsOf(order);
  const { remedy, code } = error.refusal;
  return (
    <div className="why why-failed" role="alert">
      <p>{remedy?.[language] ?? t(code === 'ShortStock' ? 'action.outOfStock' : 'action.conflict')}</p>
      <p>
        {possible.length === 0
          ? t('action.none')
          : t('action.available', { what: possible.map((action) => t(`action.${action}`)).join(', ') })}
      </p>
    </div>
  );
}
