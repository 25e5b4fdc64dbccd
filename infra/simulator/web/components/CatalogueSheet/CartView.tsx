import { useState } from 'react';
import { type CartLine, countUnits, EMPTY_CART, toOrder } from '../../logic/cart.ts';
import { formatChatKey } from '../../logic/chat-key.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useSimulator } from '../../state/simulator.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { useLocalChat } from '../../state/use-chat.ts';
import { Button } from '../Button/Button.tsx';
import { Field } from '../Field/Field.tsx';
import { Receipt } from '../Receipt/Receipt.tsx';
import styles from './CatalogueSheet.module.css';
import { Stepper } from './Stepper.tsx';

interface CartViewProps {
  readonly catalogId: string;
  readonly lines: readonly CartLine[];
  readonly onSent: () => void;
}

/** The cart as a receipt, with a note to the business and a button that sends the order. */
export function CartView({ catalogId, lines, onSent }: CartViewProps) {
  const { t } = useTranslations();
  const { key, sendMessage } = useOpenChat();
  const { localChats } = useSimulator();
  const { cart } = useLocalChat(key);
  const [note, setNote] = useState('');
  const order = toOrder(cart, lines, note);
  if (order === null) return <p className={styles.none}>{t.shop.cartEmpty}</p>;
  return (
    <form
      className={styles.cart}
      onSubmit={(event) => {
        event.preventDefault();
        onSent();
        sendMessage(order, { products: lines.map(({ product }) => product) });
        localChats.update(formatChatKey(key), () => ({ cart: EMPTY_CART }));
      }}
    >
      <div className={styles.paper}>
        <Receipt
          title={t.content.order(countUnits(lines))}
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
