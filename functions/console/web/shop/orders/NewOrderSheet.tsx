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

const BY = ['address', 'pickup', 'later'] as const;

/** An order that a customer gave in words: what, how many, and how they get it. */
export default function NewOrderSheet({ conversationId, name, onClose }: NewOrderSheetProps) {
  const { t, format } = useSpeech();
  const [form, setForm] = useState<OrderForm>({ counts: new Map(), by: 'address', address: '', fee: '', note: '' });
  const create = useCreate(onClose);
  const set = (changed: Partial<OrderForm>): void => setForm({ ...form, ...changed });
  const count = (product: ProductView, by: number): void => set({ counts: picked(form.counts, product, by) });
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
              onStep={(by) => count(product, by)}
            />
          )}
        />
        <Choice
          legend={t('newOrder.delivery')}
          name="by"
          options={BY.map((value) => ({ value, label: t(`newOrder.delivery.${value}`) }))}
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
        <CreateTrouble error={create.error} />
        <div className="fill-foot">
          <button type="submit" className="button button-main" disabled={body === undefined || create.isPending}>
            {t('newOrder.submit')}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

/** Somebody else bought what was chosen, between choosing and pressing. */
function CreateTrouble({ error }: { error: Error | null }) {
  const { t } = useSpeech();
  if (!(error instanceof Refused) || error.refusal.code !== 'ShortStock') return <MutationTrouble error={error} />;
  return (
    <p className="why why-failed" role="alert">
      {t('action.outOfStock')}
    </p>
  );
}

function useCreate(onCreated: () => void) {
  const { api } = useShop();
  const { t } = useSpeech();
  const client = useQueryClient();
  const keys = useRequestKey();
  return useMutation({
    mutationFn: (body: object) => api.call(createOrderOperation, { body, idempotencyKey: keys.of(body) }, $OrderView),
    onSuccess(order) {
      putOrder(client, order);
      say(t('newOrder.done', { number: order.number }));
      onCreated();
    },
    onSettled: (_, error) => keys.settled(error),
  });
}
