import type { Product } from '../../logic/cart.ts';
import type { Content } from '../../logic/content.ts';
import { isFewEmoji } from '../../logic/rich-text.ts';
import { ProductCard } from '../ProductCard/ProductCard.tsx';
import { RichText } from '../RichText/RichText.tsx';
import styles from './bodies.module.css';

interface TextBodyProps {
  readonly content: Extract<Content, { kind: 'text' }>;
  readonly products: readonly Product[];
}

/** Words; with the product that they ask about, where they do. A few emoji alone are large. */
export function TextBody({ content, products }: TextBodyProps) {
  const asked = products.find(({ sku }) => sku === content.askedSku);
  if (isFewEmoji(content.body)) return <span className={styles.large}>{content.body.trim()}</span>;
  return (
    <>
      {asked && (
        <div className={styles.asked}>
          <ProductCard product={asked} />
        </div>
      )}
      <RichText text={content.body} />
    </>
  );
}
