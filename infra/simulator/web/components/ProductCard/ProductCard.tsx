import { Package } from 'lucide-react';
import { useState } from 'react';
import type { Product } from '../../logic/cart.ts';
import { formatMoney } from '../../logic/money.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './ProductCard.module.css';

/** Picture of a product, or an icon when there is none or it does not load. */
export function ProductPicture({ product }: { readonly product: Pick<Product, 'imageUrl'> }) {
  const [hasFailed, setFailed] = useState(false);
  return (
    <span className={styles.picture}>
      {product.imageUrl === null || hasFailed ? (
        <Package aria-hidden="true" size={24} strokeWidth={1.25} />
      ) : (
        <img src={product.imageUrl} alt="" loading="lazy" onError={() => setFailed(true)} />
      )}
    </span>
  );
}

/** Price of a product, or the reason why it cannot be bought. */
export function ProductPrice({ product }: { readonly product: Product }) {
  const { t, locale } = useTranslations();
  if (!product.available) return <span className={styles.soldOut}>{t.shop.soldOut}</span>;
  if (product.price === null || product.currency === null) return <span>{t.shop.noPrice}</span>;
  return <span>{formatMoney(product.price, product.currency, locale)}</span>;
}

/** Product in a message: picture, name and price in one row. */
export function ProductCard({ product }: { readonly product: Product }) {
  return (
    <span className={styles.card}>
      <ProductPicture product={product} />
      <span className={styles.text}>
        <span className={styles.name}>{product.name}</span>
        <span className={styles.price}>
          <ProductPrice product={product} />
        </span>
      </span>
    </span>
  );
}
