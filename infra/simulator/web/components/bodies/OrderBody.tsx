import { countUnits, type Product } from '../../logic/cart.ts';
import type { Content } from '../../logic/content.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Receipt } from '../Receipt/Receipt.tsx';
import styles from './OrderBody.module.css';

interface OrderBodyProps {
  readonly content: Extract<Content, { kind: 'order' }>;
  readonly products: readonly Product[];
}

/** The customer's order as a receipt. */
export function OrderBody({ content, products }: OrderBodyProps) {
  const { t } = useTranslations();
  return (
    <div className={styles.order}>
      <Receipt
        title={t.content.order(countUnits(content.items))}
        lines={content.items.map((item) => ({
          ...item,
          name: products.find(({ sku }) => sku === item.sku)?.name ?? item.sku,
        }))}
        note={content.text}
      />
    </div>
  );
}
