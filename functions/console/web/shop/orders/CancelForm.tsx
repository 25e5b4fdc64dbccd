import { useSpeech } from '../app/shop.ts';
import { isNothing } from './amounts.ts';
import type { StepFormProps } from './StepSheet.tsx';
import { StepTrouble } from './StepTrouble.tsx';
import { steps, useStep } from './useStep.ts';

/** What a cancellation brings with it, before it is done. */
export function CancelForm({ order, onDone }: StepFormProps) {
  const { t, format } = useSpeech();
  const step = useStep(order.id, onDone);
  const { paid } = order;
  return (
    <>
      <p>{t('cancel.consequence')}</p>
      {!isNothing(paid.amount) && (
        <p className="why">{t('cancel.paid', { amount: format.money(paid.amount, paid.currency) })}</p>
      )}
      <StepTrouble error={step.error} order={order} />
      <div className="actions">
        <button type="button" className="button" onClick={onDone}>
          {t('cancel.keep')}
        </button>
        <button
          type="button"
          className="button button-danger"
          disabled={step.isPending}
          onClick={() => step.mutate(steps.cancel())}
        >
          {t('cancel.submit')}
        </button>
      </div>
    </>
  );
}
