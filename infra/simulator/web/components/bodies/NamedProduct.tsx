import type { Product } from '../../logic/cart.ts';
import { useWords } from '../../state/words.tsx';
import { ProductCard } from '../ProductCard/ProductCard.tsx';
import styles from './bodies.module.css';

interface NamedProductProps {
  readonly sku: string;
  readonly products: readonly Product[];
}

/** The product that a message shows, as the catalogue has it now. */
export function NamedProduct({ sku, products }: NamedProductProps) {
  const { t } = useWords();
  const product = products.find((candidate) => candidate.sku === sku);
  return (
    <div className={styles.asked}>
      {product === undefined ? <p className={styles.faint}>{t.shop.gone}</p> : <ProductCard product={product} />}
    </div>
  );
}
