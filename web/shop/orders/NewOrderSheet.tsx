import '../styles/orders.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { createOrderOperation } from '../../../functions/orders/api/operations.ts';
import { orderViewSchema } from '../../../functions/orders/api/views.ts';
import type { ProductView } from '../../../functions/products/views.ts';
import { useIdempotencyKey } from '../api/idempotency-key.ts';
import { putOrder } from '../api/order-queries.ts';
import { RefusedError } from '../api/problem.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { ProductPicker } from '../products/ProductPicker.tsx';
import { announce } from '../ui/announce.ts';
import { MoneyField } from '../ui/MoneyField.tsx';
import { MutationErrorNotice } from '../ui/MutationErrorNotice.tsx';
import { QuantityStepper } from '../ui/QuantityStepper.tsx';
import { RadioGroup } from '../ui/RadioGroup.tsx';
import Sheet from '../ui/Sheet.tsx';
import { totalOf } from './amounts.ts';
import { changeQuantity, type OrderForm, toOrderRequest } from './new-order.ts';

interface NewOrderSheetProps {
  readonly conversationId: string;
  readonly name: string;
  readonly onClose: () => void;
}

const DELIVERY_OPTIONS = ['address', 'pickup', 'later'] as const;

/** A form for an order that a customer placed in writing: products, quantities and delivery. */
export default function NewOrderSheet({ conversationId, name, onClose }: NewOrderSheetProps) {
  const { t, format } = useLanguage();
  const [form, setForm] = useState<OrderForm>({ counts: new Map(), by: 'address', address: '', fee: '', note: '' });
  const create = useCreateOrder(onClose);
  const set = (changed: Partial<OrderForm>): void => setForm({ ...form, ...changed });
  const changeCount = (product: ProductView, delta: number): void =>
    set({ counts: changeQuantity(form.counts, product, delta) });
  const lines = [...form.counts.values()];
  const currency = lines[0]?.product.price.currency ?? 'IDR';
  const total = totalOf(
    lines.map(({ product, quantity }) => ({ quantity, price: product.price })),
    form.fee || '0',
  );
  const body = toOrderRequest(conversationId, form);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (body !== undefined) create.mutate(body);
  };
  return (
    <Sheet title={t('newOrder.title')} onClose={onClose}>
      <form className="fill" onSubmit={submit}>
        <p className="hint">{t('newOrder.for', { name })}</p>
        <ProductPicker
          renderControl={(product) => (
            <QuantityStepper
              name={product.name}
              value={form.counts.get(product.sku)?.quantity ?? 0}
              onStep={(delta) => changeCount(product, delta)}
            />
          )}
        />
        <RadioGroup
          legend={t('newOrder.delivery')}
          name="by"
          options={DELIVERY_OPTIONS.map((value) => ({ value, label: t(`newOrder.delivery.${value}`) }))}
          value={form.by}
          onChange={(by) => set({ by })}
        />
        {form.by === 'address' && (
          <label className="field">
            <span>{t('newOrder.address')}</span>
            <textarea
              required
              rows={2}
              maxLength={1000}
              value={form.address}
              onChange={(event) => set({ address: event.target.value })}
            />
          </label>
        )}
        {form.by !== 'pickup' && (
          <MoneyField label={t('order.feeField', { currency })} initial="" onChange={(fee) => set({ fee })} />
        )}
        <label className="field">
          <span>{t('newOrder.note')}</span>
          <input
            maxLength={1000}
            autoComplete="off"
            value={form.note}
            onChange={(event) => set({ note: event.target.value })}
          />
        </label>
        {total !== undefined && (
          <p className="sum">
            <span>{t('order.total')}</span>
            <strong>{format.money(total.amount, total.currency)}</strong>
          </p>
        )}
        <CreateFailure error={create.error} />
        <div className="fill-foot">
          <button type="submit" className="button button-main" disabled={body === undefined || create.isPending}>
            {t('newOrder.submit')}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

/** Shows why an order was not created; stock can run out between selection and submission. */
function CreateFailure({ error }: { error: Error | null }) {
  const { t } = useLanguage();
  if (!(error instanceof RefusedError) || error.refusal.code !== 'ShortStock')
    return <MutationErrorNotice error={error} />;
  return (
    <p className="why why-failed" role="alert">
      {t('action.outOfStock')}
    </p>
  );
}

function useCreateOrder(onCreated: () => void) {
  const { api } = useServices();
  const { t } = useLanguage();
  const client = useQueryClient();
  const keys = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: object) =>
      api.call(createOrderOperation, { body, idempotencyKey: keys.keyFor(body) }, orderViewSchema),
    onSuccess(order) {
      putOrder(client, order);
      announce(t('newOrder.done', { number: order.number }));
      onCreated();
    },
    onSettled: (_, error) => keys.onSettled(error),
  });
}
