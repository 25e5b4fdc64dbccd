import { type FormEvent, useState } from 'react';
import type { OrderView } from '../../../functions/orders/api/views.ts';
import { useLanguage } from '../app/contexts.ts';
import { MoneyField } from '../ui/MoneyField.tsx';
import { RadioGroup } from '../ui/RadioGroup.tsx';
import { ActionFailure } from './ActionFailure.tsx';
import { amountDue } from './amounts.ts';
import type { ActionFormProps } from './next-actions.ts';
import { actionRequests, useOrderAction } from './use-order-action.ts';

export const PAYMENT_METHODS = [
  'transfer',
  'qris',
  'cod',
] as const satisfies readonly OrderView['payments'][number]['method'][];
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** Records a payment: method, amount and reference. */
export function PayForm({ order, onDone }: ActionFormProps) {
  const { t, format } = useLanguage();
  const left = amountDue(order);
  const [method, setMethod] = useState<PaymentMethod>(order.payment === 'cod_confirmed' ? 'cod' : 'transfer');
  const [amount, setAmount] = useState<string | undefined>(left.amount);
  const [reference, setReference] = useState('');
  const mutation = useOrderAction(order.id, onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!amount) return;
    const referenceField = reference.trim() === '' ? {} : { reference: reference.trim() };
    mutation.mutate(actionRequests.pay({ method, amount, ...referenceField }));
  };
  return (
    <form className="fill" onSubmit={submit}>
      <RadioGroup
        legend={t('pay.method')}
        name="method"
        options={PAYMENT_METHODS.map((value) => ({ value, label: t(`method.${value}`) }))}
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
      <ActionFailure error={mutation.error} order={order} />
      <div className="fill-foot">
        <button type="submit" className="button button-main" disabled={!amount || mutation.isPending}>
          {t('pay.submit')}
        </button>
      </div>
    </form>
  );
}
