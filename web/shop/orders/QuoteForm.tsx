import { type FormEvent, useState } from 'react';
import type { OrderView } from '../../../functions/orders/api/views.ts';
import { useLanguage } from '../app/contexts.ts';
import { MoneyField } from '../ui/MoneyField.tsx';
import { QuantityStepper } from '../ui/QuantityStepper.tsx';
import { ActionFailure } from './ActionFailure.tsx';
import { totalOf } from './amounts.ts';
import type { ActionFormProps } from './next-actions.ts';
import { lineName } from './order-messages.ts';
import { actionRequests, useOrderAction } from './use-order-action.ts';

type Line = OrderView['lines'][number];

/**
 * Returns the quantity of a line that can be delivered: zero for unknown or sold-out products, else at most the stock.
 */
function availableQuantity({ sku, quantity, outcome }: Line, review: OrderView['review']): number {
  if (outcome === 'unknown_sku' || outcome === 'sold_out') return 0;
  const left = review.find((found) => found.sku === sku)?.left ?? null;
  return left === null ? Math.max(quantity, 1) : Math.min(quantity, left);
}

/** Changes the quantities of an order. The customer receives the new total for approval. */
export function QuoteForm({ order, onDone }: ActionFormProps) {
  const { t, format } = useLanguage();
  const priced = order.lines.filter(({ price }) => price.listed !== null);
  const [counts, setCounts] = useState<readonly number[]>(() =>
    priced.map((line) => availableQuantity(line, order.review)),
  );
  const [fee, setFee] = useState<string | undefined>(order.deliveryFee?.amount ?? '');
  const mutation = useOrderAction(order.id, onDone);
  const lines = priced.map((line, index) => ({ line, quantity: counts[index] ?? 0 }));
  const kept = lines.filter(({ quantity }) => quantity > 0);
  const total = totalOf(
    kept.flatMap(({ line, quantity }) => (line.price.listed === null ? [] : [{ quantity, price: line.price.listed }])),
    fee || '0',
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (kept.length === 0 || fee === undefined) return;
    // A removed fee is sent as 0, because an omitted fee stays unchanged.
    mutation.mutate(actionRequests.quote({ lines: kept.map(toRequestLine), deliveryFee: fee || '0' }));
  };
  return (
    <form className="fill" onSubmit={submit}>
      <p className="hint">{t('offer.hint')}</p>
      <ul className="picks">
        {lines.map(({ line, quantity }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: products can repeat, and lines are never reordered
          <li key={index} className="pick">
            <span className="pick-name">
              {lineName(line)}
              {line.price.listed !== null && (
                <span className="hint">{format.money(line.price.listed.amount, line.price.listed.currency)}</span>
              )}
            </span>
            <QuantityStepper
              name={lineName(line)}
              value={quantity}
              onStep={(delta) => setCounts(counts.map((count, at) => (at === index ? count + delta : count)))}
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
      <ActionFailure error={mutation.error} order={order} />
      <div className="fill-foot">
        <button
          type="submit"
          className="button button-main"
          disabled={kept.length === 0 || fee === undefined || mutation.isPending}
        >
          {t('offer.submit')}
        </button>
      </div>
    </form>
  );
}

const toRequestLine = ({ line: { sku, variant, note }, quantity }: { line: Line; quantity: number }) => ({
  sku,
  quantity,
  ...(variant === null ? {} : { variant }),
  ...(note === null ? {} : { note }),
});
