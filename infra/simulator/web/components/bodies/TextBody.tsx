import type { Product } from '../../logic/cart.ts';
import type { Content } from '../../logic/content.ts';
import { isEmojiOnly } from '../../logic/emoji.ts';
import { ProductCard } from '../ProductCard/ProductCard.tsx';
import { RichText } from '../RichText/RichText.tsx';
import styles from './bodies.module.css';

interface TextBodyProps {
  readonly content: Extract<Content, { kind: 'text' }>;
  readonly products: readonly Product[];
}

/** Text message, with the product that it refers to, if any. A few emoji alone are shown large. */
export function TextBody({ content, products }: TextBodyProps) {
  const product = products.find(({ sku }) => sku === content.referredSku);
  if (isEmojiOnly(content.body)) return <span className={styles.large}>{content.body.trim()}</span>;
  return (
    <>
      {product && (
        <div className={styles.attached}>
          <ProductCard product={product} />
        </div>
      )}
      <RichText text={content.body} />
    </>
  );
}
