import { type Product, unitsOf } from '../../logic/cart.ts';
import type { Content } from '../../logic/content.ts';
import { useWords } from '../../state/words.tsx';
import { Struk } from '../Struk/Struk.tsx';
import styles from './OrderBody.module.css';

interface OrderBodyProps {
  readonly content: Extract<Content, { kind: 'order' }>;
  readonly products: readonly Product[];
}

/** The customer's order as a receipt. */
export function OrderBody({ content, products }: OrderBodyProps) {
  const { t } = useWords();
  return (
    <div className={styles.order}>
      <Struk
        title={t.content.order(unitsOf(content.items))}
        lines={content.items.map((item) => ({
          ...item,
          name: products.find(({ sku }) => sku === item.sku)?.name ?? item.sku,
        }))}
        note={content.text}
      />
    </div>
  );
}
