import { useSpeech } from '../app/shop.ts';
import { isNothing } from './amounts.ts';
import type { StepFormProps } from './StepSheet.tsx';
import { StepTrouble } from './StepTrouble.tsx';
import { steps, useStep } from './useStep.ts';

/** Shows the consequences of a cancellation and asks for confirmation. */
export function CancelForm({ order, onDone }: StepFormProps) {
  const { t, format } = useSpeech();
  const mutation = useStep(order.id, onDone);
  const { paid } = order;
  return (
    <>
      <p>{t('cancel.consequence')}</p>
      {!isNothing(paid.amount) && (
        <p className="why">{t('cancel.paid', { amount: format.money(paid.amount, paid.currency) })}</p>
      )}
      <StepTrouble error={mutation.error} order={order} />
      <div className="actions">
        <button type="button" className="button" onClick={onDone}>
          {t('cancel.keep')}
        </button>
        <button
          type="button"
          className="button button-danger"
          disabled={mutation.isPending}
          onClick={() => mutation.mutate(steps.cancel())}
        >
          {t('cancel.submit')}
        </button>
      </div>
    </>
  );
}
