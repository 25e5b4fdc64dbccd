import { type FormEvent, useState } from 'react';
import { useLanguage } from '../app/contexts.ts';
import { MoneyField } from '../ui/MoneyField.tsx';
import { RadioGroup } from '../ui/RadioGroup.tsx';
import { ActionFailure } from './ActionFailure.tsx';
import { overpayment } from './amounts.ts';
import type { ActionFormProps } from './next-actions.ts';
import { PAYMENT_METHODS, type PaymentMethod } from './PayForm.tsx';
import { actionRequests, useOrderAction } from './use-order-action.ts';

/** Records a refund. */
export function RefundForm({ order, onDone }: ActionFormProps) {
  const { t, format } = useLanguage();
  const { paid, payment } = order;
  const initial = payment === 'overpaid' ? overpayment(order).amount : paid.amount;
  const [method, setMethod] = useState<PaymentMethod>('transfer');
  const [amount, setAmount] = useState<string | undefined>(initial);
  const mutation = useOrderAction(order.id, onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (amount) mutation.mutate(actionRequests.refund({ method, amount }));
  };
  return (
    <form className="fill" onSubmit={submit}>
      <RadioGroup
        legend={t('refund.method')}
        name="method"
        options={PAYMENT_METHODS.map((value) => ({ value, label: t(`method.${value}`) }))}
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
      <ActionFailure error={mutation.error} order={order} />
      <div className="fill-foot">
        <button type="submit" className="button button-main" disabled={!amount || mutation.isPending}>
          {t('refund.submit')}
        </button>
      </div>
    </form>
  );
}
