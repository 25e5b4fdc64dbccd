import '../styles/orders.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { createOrderOperation } from '../../../../orders/operations.ts';
import { $OrderView } from '../../../../orders/views.ts';
import type { ProductView } from '../../../../products/views.ts';
import { putOrder } from '../api/order-queries.ts';
import { Refused } from '../api/problem.ts';
import { useRequestKey } from '../api/request-key.ts';
import { useShop, useSpeech } from '../app/shop.ts';
import { ProductPicker } from '../products/ProductPicker.tsx';
import { Choice } from '../ui/Choice.tsx';
import { MoneyField } from '../ui/MoneyField.tsx';
import { MutationTrouble } from '../ui/MutationTrouble.tsx';
import { Quantity } from '../ui/Quantity.tsx';
import Sheet from '../ui/Sheet.tsx';
import { say } from '../ui/say.ts';
import { totalOf } from './amounts.ts';
import { newOrder, type OrderForm, picked } from './new-order.ts';

interface NewOrderSheetProps {
  readonly conversationId: string;
  readonly name: string;
  readonly onClose: () => void;
}

const DELIVERY_OPTIONS = ['address', 'pickup', 'later'] as const;

/** A form for an order that a customer placed in writing: products, quantities and delivery. */
export default function NewOrderSheet({ conversationId, name, onClose }: NewOrderSheetProps) {
  const { t, format } = useSpeech();
  const [form, setForm] = useState<OrderForm>({ counts: new Map(), by: 'address', address: '', fee: '', note: '' });
  const create = useCreateOrder(onClose);
  const set = (changed: Partial<OrderForm>): void => setForm({ ...form, ...changed });
  const changeCount = (product: ProductView, delta: number): void =>
    set({ counts: picked(form.counts, product, delta) });
  const lines = [...form.counts.values()];
  const currency = lines[0]?.product.price.currency ?? 'IDR';
  const total = totalOf(
    lines.map(({ product, quantity }) => ({ quantity, price: product.price })),
    form.fee || '0',
  );
  const body = newOrder(conversationId, form);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (body !== undefined) create.mutate(body);
  };
  return (
    <Sheet title={t('newOrder.title')} onClose={onClose}>
      <form className="fill" onSubmit={submit}>
        <p className="hint">{t('newOrder.for', { name })}</p>
        <ProductPicker
          beside={(product) => (
            <Quantity
              name={product.name}
              value={form.counts.get(product.sku)?.quantity ?? 0}
              onStep={(delta) => changeCount(product, delta)}
            />
          )}
        />
        <Choice
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
  const { t } = useSpeech();
  if (!(error instanceof Refused) || error.refusal.code !== 'ShortStock') return <MutationTrouble error={error} />;
  return (
    <p className="why why-failed" role="alert">
      {t('action.outOfStock')}
    </p>
  );
}

function useCreateOrder(onCreated: () => void) {
  const { api } = useShop();
  const { t } = useSpeech();
  const client = useQueryClient();
  const keys = useRequestKey();
  return useMutation({
    mutationFn: (body: object) =>
      api.call(createOrderOperation, { body, idempotencyKey: keys.keyFor(body) }, $OrderView),
    onSuccess(order) {
      putOrder(client, order);
      say(t('newOrder.done', { number: order.number }));
      onCreated();
    },
    onSettled: (_, error) => keys.onSettled(error),
  });
}
