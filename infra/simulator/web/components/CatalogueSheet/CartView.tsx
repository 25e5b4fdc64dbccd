import { useState } from 'react';
import { type CartLine, EMPTY_CART, orderOf, unitsOf } from '../../logic/cart.ts';
import { keyText } from '../../logic/chat-key.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useSimulator } from '../../state/simulator.ts';
import { useChatMemory } from '../../state/use-chat.ts';
import { useWords } from '../../state/words.tsx';
import { Button } from '../Button/Button.tsx';
import { Field } from '../Field/Field.tsx';
import { Struk } from '../Struk/Struk.tsx';
import styles from './CatalogueSheet.module.css';
import { Stepper } from './Stepper.tsx';

interface CartViewProps {
  readonly catalogId: string;
  readonly lines: readonly CartLine[];
  readonly onSent: () => void;
}

/** The cart as a receipt, with a note to the business and a button that sends the order. */
export function CartView({ catalogId, lines, onSent }: CartViewProps) {
  const { t } = useWords();
  const { key, say } = useOpenChat();
  const { memories } = useSimulator();
  const { cart } = useChatMemory(key);
  const [note, setNote] = useState('');
  const order = orderOf(cart, lines, note);
  if (order === null) return <p className={styles.none}>{t.shop.cartEmpty}</p>;
  return (
    <form
      className={styles.cart}
      onSubmit={(event) => {
        event.preventDefault();
        onSent();
        say(order, { products: lines.map(({ product }) => product) });
        memories.change(keyText(key), () => ({ cart: EMPTY_CART }));
      }}
    >
      <div className={styles.paper}>
        <Struk
          title={t.content.order(unitsOf(lines))}
          lines={lines.map(({ product, ...line }) => ({ ...line, sku: product.sku, name: product.name }))}
          renderControls={(line) => (
            <span className={styles.steps}>
              <Stepper catalogId={catalogId} product={line} />
            </span>
          )}
        />
      </div>
      <Field label={t.shop.note} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <p className={styles.small}>{t.shop.estimate}</p>
      <Button type="submit">{t.shop.sendOrder}</Button>
    </form>
  );
}
