import type { Bubble } from '../../../phone-api.ts';
import type { Content } from '../../logic/content.ts';
import { RichText } from '../RichText/RichText.tsx';
import { Actions } from './Actions.tsx';
import styles from './bodies.module.css';
import { HeaderBody } from './HeaderBody.tsx';
import { MessageProduct } from './MessageProduct.tsx';

interface InteractiveBodyProps {
  readonly bubble: Bubble;
  readonly content: Extract<Content, { kind: 'interactive' }>;
}

/** Interactive message: its texts, then its buttons. */
export function InteractiveBody({ bubble, content }: InteractiveBodyProps) {
  const { action } = content;
  const sku = action.kind === 'product' || action.kind === 'catalogue' ? action.sku : null;
  return (
    <>
      <HeaderBody header={content.header} />
      {sku !== null && <MessageProduct sku={sku} products={bubble.products} />}
      {content.body !== '' && <RichText text={content.body} />}
      {content.footer !== null && <p className={styles.foot}>{content.footer}</p>}
      <Actions bubble={bubble} action={action} />
    </>
  );
}
