import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import {
  createProductOperation,
  putProductOperation,
  putStockOperation,
} from '../../../functions/products/operations.ts';
import { type ProductView, productViewSchema } from '../../../functions/products/views.ts';
import { newIdempotencyKey, useIdempotencyKey } from '../api/idempotency-key.ts';
import { RefusedError } from '../api/problem.ts';
import { PRODUCTS_QUERY_KEY, putProduct } from '../api/product-cache.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { MoneyField } from '../ui/MoneyField.tsx';
import { MutationErrorNotice } from '../ui/MutationErrorNotice.tsx';
import Sheet from '../ui/Sheet.tsx';
import { emptyForm, type ProductForm, parseQuantity, toProductDetails, toProductForm } from './product-form.ts';
import { deriveSku } from './sku.ts';

interface ProductSheetProps {
  /** Null to add a product. */
  readonly product: ProductView | null;
  readonly onClose: () => void;
}

/** A form for the details and the stock of a product. */
export default function ProductSheet({ product, onClose }: ProductSheetProps) {
  const { t } = useLanguage();
  const [form, setForm] = useState<ProductForm>(product === null ? emptyForm : toProductForm(product));
  const [skuSuffix] = useState(() => newIdempotencyKey().slice(0, 4));
  const save = useSave(product, onClose);
  const set = (changed: Partial<ProductForm>): void => setForm({ ...form, ...changed });
  const details = toProductDetails(form, product);
  const count = parseQuantity(form.quantity);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (details === undefined || count === undefined) return;
    save.mutate({ details, count, sku: form.sku.trim() || deriveSku(form.name, skuSuffix) });
  };
  return (
    <Sheet title={t(product === null ? 'product.add' : 'product.edit')} onClose={onClose}>
      <form className="fill" onSubmit={submit}>
        <label className="field">
          <span>{t('product.name')}</span>
          <input
            required
            maxLength={200}
            autoComplete="off"
            value={form.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        </label>
        <div className="field-pair">
          <MoneyField
            label={t('product.price', { currency: product?.price.currency ?? 'IDR' })}
            initial={form.price ?? ''}
            onChange={(price) => set({ price })}
            required
          />
          <label className="field">
            <span>{t(product === null ? 'product.pieces' : 'product.onHand')}</span>
            <input
              required
              inputMode="numeric"
              autoComplete="off"
              value={form.quantity}
              aria-invalid={form.quantity !== '' && count === undefined}
              onChange={(event) => set({ quantity: event.target.value })}
            />
          </label>
        </div>
        {product !== null && <p className="hint">{t('product.onHandHint')}</p>}
        <label className="field">
          <span>{t('product.image')}</span>
          <input
            type="url"
            pattern="https://.+"
            maxLength={2000}
            placeholder="https://"
            autoComplete="off"
            value={form.imageUrl}
            onChange={(event) => set({ imageUrl: event.target.value })}
          />
        </label>
        <label className="field">
          <span>{t('product.description')}</span>
          <textarea
            rows={3}
            maxLength={5000}
            value={form.description}
            onChange={(event) => set({ description: event.target.value })}
          />
        </label>
        {product === null && (
          <label className="field">
            <span>{t('product.sku')}</span>
            <input
              maxLength={64}
              pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
              autoComplete="off"
              autoCapitalize="characters"
              placeholder={deriveSku(form.name, skuSuffix)}
              value={form.sku}
              onChange={(event) => set({ sku: event.target.value })}
            />
          </label>
        )}
        <SaveFailure error={save.error} />
        <div className="fill-foot">
          <button
            type="submit"
            className="button button-main"
            disabled={details === undefined || count === undefined || save.isPending}
          >
            {t('product.save')}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

/**
 * Shows why a product was not saved: it was changed by someone else, or the stock is below the quantity promised to
 * orders. Nothing was overwritten.
 */
function SaveFailure({ error }: { error: Error | null }) {
  const { t, language } = useLanguage();
  if (!(error instanceof RefusedError) || error.refusal.status !== 409) return <MutationErrorNotice error={error} />;
  return (
    <p className="why why-failed" role="alert">
      {error.refusal.remedy?.[language] ?? t('product.conflict')}
    </p>
  );
}

interface SaveInput {
  readonly details: NonNullable<ReturnType<typeof toProductDetails>>;
  readonly count: number;
  readonly sku: string;
}

function useSave(product: ProductView | null, onSaved: () => void) {
  const { api } = useServices();
  const client = useQueryClient();
  const keys = useIdempotencyKey();
  return useMutation({
    async mutationFn({ details, count, sku }: SaveInput): Promise<ProductView> {
      if (product === null) {
        const body = { sku, ...details, stock: count };
        return api.call(createProductOperation, { body, idempotencyKey: keys.keyFor(body) }, productViewSchema);
      }
      const path = { sku: product.sku };
      const body = { ...details, version: product.version };
      const changed = await api.call(putProductOperation, { path, body }, productViewSchema);
      if (count === product.onHand) return changed;
      return api.call(putStockOperation, { path, body: { onHand: count } }, productViewSchema);
    },
    onSuccess(changed) {
      putProduct(client, changed);
      onSaved();
    },
    onSettled(_, error) {
      keys.onSettled(error);
      void client.invalidateQueries({ queryKey: [PRODUCTS_QUERY_KEY] });
    },
  });
}
