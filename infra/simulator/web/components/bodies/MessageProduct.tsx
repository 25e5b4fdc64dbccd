import type { Product } from '../../logic/cart.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { ProductCard } from '../ProductCard/ProductCard.tsx';
import styles from './bodies.module.css';

interface NamedProductProps {
  readonly sku: string;
  readonly products: readonly Product[];
}

/** The product of a message, with its current data from the catalogue. */
export function MessageProduct({ sku, products }: NamedProductProps) {
  const { t } = useTranslations();
  const product = products.find((candidate) => candidate.sku === sku);
  return (
    <div className={styles.attached}>
      {product === undefined ? <p className={styles.faint}>{t.shop.unavailable}</p> : <ProductCard product={product} />}
    </div>
  );
}
