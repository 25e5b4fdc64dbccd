import { useState } from 'react';
import { isBuyable, type Product } from '../../logic/cart.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Button } from '../Button/Button.tsx';
import { Field } from '../Field/Field.tsx';
import { ProductPicture, ProductPrice } from '../ProductCard/ProductCard.tsx';
import styles from './CatalogueSheet.module.css';
import { Stepper } from './Stepper.tsx';

interface ProductViewProps {
  readonly catalogId: string;
  readonly product: Product | undefined;
  readonly onSent: () => void;
}

/** One product with picture, price, quantity and a form for a question. */
export function ProductView({ catalogId, product, onSent }: ProductViewProps) {
  const { t } = useTranslations();
  if (product === undefined) return <p className={styles.none}>{t.shop.unavailable}</p>;
  return (
    <div className={styles.single}>
      <ProductPicture product={product} />
      <div className={styles.buy}>
        <ProductPrice product={product} />
        {isBuyable(product) && <Stepper catalogId={catalogId} product={product} />}
      </div>
      <Question catalogId={catalogId} product={product} onSent={onSent} />
    </div>
  );
}

function Question({ catalogId, product, onSent }: ProductViewProps & { readonly product: Product }) {
  const { t } = useTranslations();
  const { sendMessage } = useOpenChat();
  const [question, setQuestion] = useState(t.shop.askDraft(product.name));
  const body = question.trim();
  return (
    <form
      className={styles.question}
      onSubmit={(event) => {
        event.preventDefault();
        if (body === '') return;
        onSent();
        sendMessage({ type: 'ask-product', body, catalogId, sku: product.sku }, { products: [product] });
      }}
    >
      <Field
        label={t.shop.askLabel(product.name)}
        value={question}
        onChange={(event) => setQuestion(event.currentTarget.value)}
      />
      <Button type="submit" weight="quiet" disabled={body === ''}>
        {t.shop.sendQuestion}
      </Button>
    </form>
  );
}
