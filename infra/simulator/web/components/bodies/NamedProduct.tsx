import type { Product } from '../../logic/cart.ts';
import { useWords } from '../../state/words.tsx';
import { ProductCard } from '../ProductCard/ProductCard.tsx';
import styles from './bodies.module.css';

interface NamedProductProps {
  readonly sku: string;
  readonly products: readonly Product[];
}

/** The product of a message, with its current data from the catalogue. */
export function NamedProduct({ sku, products }: NamedProductProps) {
  const { t } = useWords();
  const product = products.find((candidate) => candidate.sku === sku);
  return (
    <div className={styles.attached}>
      {product === undefined ? <p className={styles.faint}>{t.shop.unavailable}</p> : <ProductCard product={product} />}
    </div>
  );
}
