import { type FormEvent, useState } from 'react';
import type { OrderView } from '../../../../orders/views.ts';
import { useSpeech } from '../app/shop.ts';
import { MoneyField } from '../ui/MoneyField.tsx';
import { Quantity } from '../ui/Quantity.tsx';
import { totalOf } from './amounts.ts';
import { lineName } from './order-words.ts';
import type { StepFormProps } from './StepSheet.tsx';
import { StepTrouble } from './StepTrouble.tsx';
import { steps, useStep } from './useStep.ts';

type Line = OrderView['lines'][number];

/** What can be had of a line: nothing of what the shop has not, no more than is left. */
function offered({ sku, quantity, outcome }: Line, review: OrderView['review']): number {
  if (outcome === 'unknown_sku' || outcome === 'sold_out') return 0;
  const left = review.find((found) => found.sku === sku)?.left ?? null;
  return left === null ? Math.max(quantity, 1) : Math.min(quantity, left);
}

/** The lines made final: fewer, or none of one; the customer is asked with the new total. */
export function QuoteForm({ order, onDone }: StepFormProps) {
  const { t, format } = useSpeech();
  const known = order.lines.filter(({ price }) => price.listed !== null);
  const [counts, setCounts] = useState<readonly number[]>(() => known.map((line) => offered(line, order.review)));
  const [fee, setFee] = useState<string | undefined>(order.deliveryFee?.amount ?? '');
  const step = useStep(order.id, onDone);
  const lines = known.map((line, index) => ({ line, quantity: counts[index] ?? 0 }));
  const kept = lines.filter(({ quantity }) => quantity > 0);
  const total = totalOf(
    kept.flatMap(({ line, quantity }) => (line.price.listed === null ? [] : [{ quantity, price: line.price.listed }])),
    fee || '0',
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (kept.length === 0 || fee === undefined) return;
    // A fee that was taken away is said to be nothing; left out, it would stay.
    step.mutate(steps.quote({ lines: kept.map(newLine), deliveryFee: fee || '0' }));
  };
  return (
    <form className="fill" onSubmit={submit}>
      <p className="hint">{t('offer.hint')}</p>
      <ul className="picks">
        {lines.map(({ line, quantity }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one product can stand in several lines, which are never reordered
          <li key={index} className="pick">
            <span className="pick-name">
              {lineName(line)}
              {line.price.listed !== null && (
                <span className="hint">{format.money(line.price.listed.amount, line.price.listed.currency)}</span>
              )}
            </span>
            <Quantity
              name={lineName(line)}
              value={quantity}
              onStep={(by) => setCounts(counts.map((count, at) => (at === index ? count + by : count)))}
            />
          </li>
        ))}
      </ul>
      <MoneyField
        label={t('order.feeField', { currency: order.total.currency })}
        initial={fee ?? ''}
        onChange={setFee}
      />
      {total !== undefined && (
        <p className="sum">
          <span>{t('order.total')}</span>
          <strong>{format.money(total.amount, total.currency)}</strong>
        </p>
      )}
      <StepTrouble error={step.error} order={order} />
      <div className="fill-foot">
        <button
          type="submit"
          className="button button-main"
          disabled={kept.length === 0 || fee === undefined || step.isPending}
        >
          {t('offer.submit')}
        </button>
      </div>
    </form>
  );
}

const newLine = ({ line: { sku, variant, note }, quantity }: { line: Line; quantity: number }) => ({
  sku,
  quantity,
  ...(variant === null ? {} : { variant }),
  ...(note === null ? {} : { note }),
});
