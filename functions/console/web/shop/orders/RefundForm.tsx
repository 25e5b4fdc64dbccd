import { type FormEvent, useState } from 'react';
import { useSpeech } from '../app/shop.ts';
import { Choice } from '../ui/Choice.tsx';
import { MoneyField } from '../ui/MoneyField.tsx';
import { excess } from './amounts.ts';
import { METHODS, type Method } from './PayForm.tsx';
import type { StepFormProps } from './StepSheet.tsx';
import { StepTrouble } from './StepTrouble.tsx';
import { steps, useStep } from './useStep.ts';

/** Records a refund. */
export function RefundForm({ order, onDone }: StepFormProps) {
  const { t, format } = useSpeech();
  const { paid, payment } = order;
  const initial = payment === 'overpaid' ? excess(order).amount : paid.amount;
  const [method, setMethod] = useState<Method>('transfer');
  const [amount, setAmount] = useState<string | undefined>(initial);
  const mutation = useStep(order.id, onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (amount) mutation.mutate(steps.refund({ method, amount }));
  };
  return (
    <form className="fill" onSubmit={submit}>
      <Choice
        legend={t('refund.method')}
        name="method"
        options={METHODS.map((value) => ({ value, label: t(`method.${value}`) }))}
        value={method}
        onChange={setMethod}
      />
      <MoneyField
        label={t('refund.amount', { currency: paid.currency })}
        initial={initial}
        onChange={setAmount}
        required
      />
      <p className="hint">{t('refund.maximum', { amount: format.money(paid.amount, paid.currency) })}</p>
      <StepTrouble error={mutation.error} order={order} />
      <div className="fill-foot">
        <button type="submit" className="button button-main" disabled={!amount || mutation.isPending}>
          {t('refund.submit')}
        </button>
      </div>
    </form>
  );
}
