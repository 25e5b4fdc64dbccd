import { Switch } from '@base-ui/react/switch';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, CircleAlert, CircleDashed, RefreshCw } from 'lucide-react';
import { putSoldOutOperation } from '../../../functions/products/operations.ts';
import { type ProductView, productViewSchema } from '../../../functions/products/views.ts';
import { putProduct } from '../api/product-cache.ts';
import { useLanguage, useServices, useStore } from '../app/contexts.ts';
import { MutationErrorNotice } from '../ui/MutationErrorNotice.tsx';
import { QuantityStepper } from '../ui/QuantityStepper.tsx';
import { displayedStockOf } from './displayed-stock.ts';
import { ProductPicture } from './ProductPicture.tsx';

/** Shows a product with controls for its stock and the sold-out switch. */
export function ProductCard({ product, onEdit }: { product: ProductView; onEdit: () => void }) {
  const { t, format } = useLanguage();
  const { outbox } = useServices();
  const { sku, name, price, imageUrl, variant } = product;
  const stock = displayedStockOf(product, useStore(outbox));
  const adjustStock = (by: 1 | -1): void =>
    outbox.add({ conversationId: null, task: { do: 'adjust', sku, by }, reads: null });
  return (
    <li className={`product product-${stock.level}`}>
      <ProductPicture name={name} imageUrl={imageUrl} />
      <div className="product-info">
        <h2>
          <button type="button" className="product-name" onClick={onEdit}>
            {name}
            <span className="sr">, {t('product.edit')}</span>
          </button>
        </h2>
        <p className="product-price">
          {format.money(price.amount, price.currency)}
          {variant !== null && <span className="hint"> · {variantLabel(variant)}</span>}
        </p>
        <StockLevel stock={stock} />
        <SyncStatus product={product} />
      </div>
      <div className="product-controls">
        <QuantityStepper
          name={t('product.stockOf', { name })}
          value={stock.left}
          most={1_000_000}
          pending={stock.pending}
          onStep={adjustStock}
        />
        <SoldOutSwitch product={product} />
      </div>
      {stock.refused !== null && (
        <div className="why why-failed product-refused" role="alert">
          <p>{t(stock.refused.refusal?.status === 409 ? 'product.heldMore' : 'product.stockUnchanged')}</p>
          <button
            type="button"
            className="button button-small"
            onClick={() => stock.refused !== null && outbox.discard(stock.refused.key)}
          >
            {t('product.dismiss')}
          </button>
        </div>
      )}
    </li>
  );
}

function StockLevel({ stock: { level, left, promised } }: { stock: ReturnType<typeof displayedStockOf> }) {
  const { t } = useLanguage();
  const label =
    level === 'off'
      ? t('stock.off')
      : level === 'none'
        ? t('stock.none')
        : level === 'few'
          ? t('stock.few', { n: left })
          : null;
  if (label === null && promised === 0) return null;
  return (
    <p className="product-level">
      {label !== null && <strong>{label}</strong>}
      {promised > 0 && <span>{t('stock.held', { n: promised })}</span>}
    </p>
  );
}

const SYNC_ICONS = {
  none: CircleDashed,
  pending: RefreshCw,
  checking: RefreshCw,
  synced: Check,
  rejected: CircleAlert,
} as const;

/** Shows whether the product is synchronised with the WhatsApp catalogue. */
function SyncStatus({ product: { sync } }: { product: ProductView }) {
  const { t, language } = useLanguage();
  const Icon = SYNC_ICONS[sync.state];
  return (
    <p className={`sync sync-${sync.state}`}>
      <Icon />
      <span>
        {t(`sync.${sync.state}`)}
        {sync.reason !== null && <span className="sync-reason">{sync.reason[language]}</span>}
      </span>
    </p>
  );
}

/** Switches a product to sold out: it cannot be ordered, and its stock count stays unchanged. */
function SoldOutSwitch({ product: { sku, name, soldOut } }: { product: ProductView }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (next: boolean) =>
      api.call(putSoldOutOperation, { path: { sku }, body: { soldOut: next } }, productViewSchema),
    onSuccess: (changed) => putProduct(client, changed),
  });
  // Show the new state until the API has responded.
  const isSoldOut = change.isPending ? change.variables : soldOut;
  return (
    <>
      <Switch.Root
        className="sold-out"
        checked={isSoldOut}
        aria-label={t('product.soldOutOf', { name })}
        onCheckedChange={(next) => change.mutate(next)}
      >
        <span className="toggle">
          <Switch.Thumb className="toggle-thumb" />
        </span>
        {t('product.soldOut')}
      </Switch.Root>
      <MutationErrorNotice error={change.error} />
    </>
  );
}

/** Returns the label of a variant: `L` for `{ size: 'L' }`. */
const variantLabel = (variant: Readonly<Record<string, string>>): string => Object.values(variant).join(', ');
