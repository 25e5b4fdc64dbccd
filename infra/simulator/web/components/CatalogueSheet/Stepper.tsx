import { Minus, Plus } from 'lucide-react';
import { MAX_QUANTITY, type Product, quantityOf, withQuantity } from '../../logic/cart.ts';
import { formatChatKey } from '../../logic/chat-key.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useSimulator } from '../../state/simulator.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { useLocalChat } from '../../state/use-chat.ts';
import styles from './CatalogueSheet.module.css';

interface StepperProps {
  readonly catalogId: string;
  readonly product: Pick<Product, 'sku' | 'name'>;
}

/** Quantity of a product in the cart, with buttons to change it. */
export function Stepper({ catalogId, product }: StepperProps) {
  const { t } = useTranslations();
  const { key } = useOpenChat();
  const { localChats } = useSimulator();
  const { cart } = useLocalChat(key);
  const quantity = cart.catalogId === catalogId ? quantityOf(cart, product.sku) : 0;
  const setQuantity = (newQuantity: number): void =>
    localChats.update(formatChatKey(key), (memory) => ({
      cart: withQuantity(memory.cart, catalogId, product.sku, newQuantity),
    }));
  return (
    <span className={styles.stepper}>
      {quantity > 0 && (
        <>
          <button
            type="button"
            className={styles.step}
            aria-label={t.shop.removeOne(product.name)}
            onClick={() => setQuantity(quantity - 1)}
          >
            <span>
              <Minus aria-hidden="true" size={18} strokeWidth={1.5} />
            </span>
          </button>
          <output>{quantity}</output>
        </>
      )}
      <button
        type="button"
        className={styles.step}
        aria-label={t.shop.addOne(product.name)}
        disabled={quantity >= MAX_QUANTITY}
        onClick={() => setQuantity(quantity + 1)}
      >
        <span>
          <Plus aria-hidden="true" size={18} strokeWidth={1.5} />
        </span>
      </button>
    </span>
  );
}
