import { type FormEvent, useState } from 'react';
import type { OrderView } from '../../../../orders/views.ts';
import { useSpeech } from '../app/shop.ts';
import { Choice } from '../ui/Choice.tsx';
import { MoneyField } from '../ui/MoneyField.tsx';
import { due } from './amounts.ts';
import type { StepFormProps } from './StepSheet.tsx';
import { StepTrouble } from './StepTrouble.tsx';
import { steps, useStep } from './useStep.ts';

export const METHODS = [
  'transfer',
  'qris',
  'cod',
] as const satisfies readonly OrderView['payments'][number]['method'][];
export type Method = (typeof METHODS)[number];

/** Records a payment: method, amount and reference. */
export function PayForm({ order, onDone }: StepFormProps) {
  const { t, format } = useSpeech();
  const left = due(order);
  const [method, setMethod] = useState<Method>(order.payment === 'cod_confirmed' ? 'cod' : 'transfer');
  const [amount, setAmount] = useState<string | undefined>(left.amount);
  const [reference, setReference] = useState('');
  const mutation = useStep(order.id, onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!amount) return;
    const referenceField = reference.trim() === '' ? {} : { reference: reference.trim() };
    mutation.mutate(steps.pay({ method, amount, ...referenceField }));
  };
  return (
    <form className="fill" onSubmit={submit}>
      <Choice
        legend={t('pay.method')}
        name="method"
        options={METHODS.map((value) => ({ value, label: t(`method.${value}`) }))}
        value={method}
        onChange={setMethod}
      />
      <MoneyField
        label={t('pay.amount', { currency: left.currency })}
        initial={left.amount}
        onChange={setAmount}
        required
      />
      <p className="hint">{t('pay.due', { amount: format.money(left.amount, left.currency) })}</p>
      <label className="field">
        <span>{t('pay.reference')}</span>
        <input
          maxLength={200}
          autoComplete="off"
          value={reference}
          onChange={(event) => setReference(event.target.value)}
        />
      </label>
      <p className="hint">{t('pay.hint')}</p>
      <StepTrouble error={mutation.error} order={order} />
      <div className="fill-foot">
        <button type="submit" className="button button-main" disabled={!amount || mutation.isPending}>
          {t('pay.submit')}
        </button>
      </div>
    </form>
  );
}
