import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { cartLines, type Product, unitsOf } from '../../logic/cart.ts';
import type { Shelf } from '../../state/chat-context.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useChatMemory } from '../../state/use-chat.ts';
import { useWords } from '../../state/words.tsx';
import { Button } from '../Button/Button.tsx';
import { IconButton } from '../IconButton/IconButton.tsx';
import { Sheet } from '../Sheet/Sheet.tsx';
import { CartView } from './CartView.tsx';
import styles from './CatalogueSheet.module.css';
import { ProductView } from './ProductView.tsx';
import { ShelfView } from './ShelfView.tsx';

type View = { readonly kind: 'shelf' } | { readonly kind: 'product'; readonly sku: string } | { readonly kind: 'cart' };

interface CatalogueSheetProps {
  readonly shelf: Shelf;
  readonly onClose: () => void;
}

/** What the business sells: look, put into the cart, ask, and order. */
export function CatalogueSheet({ shelf, onClose }: CatalogueSheetProps) {
  const { t } = useWords();
  const { key, chat } = useOpenChat();
  const { cart } = useChatMemory(key);
  const first: View = shelf.sku === null ? { kind: 'shelf' } : { kind: 'product', sku: shelf.sku };
  const [view, setView] = useState<View>(first);
  const products = newest(shelf, chat.catalogue);
  const lines = cartLines(cart, products);
  const units = unitsOf(lines);
  const product = view.kind === 'product' ? products.find(({ sku }) => sku === view.sku) : undefined;
  const home = view.kind === first.kind;
  const title = { shelf: t.shop.catalogue, product: product?.name ?? t.shop.gone, cart: t.shop.cart }[view.kind];
  return (
    <Sheet
      title={title}
      onClose={onClose}
      before={!home && <IconButton icon={ArrowLeft} label={t.back} onClick={() => setView(first)} />}
      foot={
        view.kind !== 'cart' &&
        units > 0 && (
          <Button onClick={() => setView({ kind: 'cart' })} className={styles.toCart}>
            {t.shop.openCart(units)}
          </Button>
        )
      }
    >
      {view.kind === 'shelf' && (
        <ShelfView shelf={{ ...shelf, products }} onOpen={(sku) => setView({ kind: 'product', sku })} />
      )}
      {view.kind === 'product' && <ProductView catalogId={shelf.catalogId} product={product} onAsked={onClose} />}
      {view.kind === 'cart' && <CartView catalogId={shelf.catalogId} lines={lines} onSent={onClose} />}
    </Sheet>
  );
}

/** The shelf's products, as the catalogue has them now; and its others, for what is in the cart already. */
function newest(shelf: Shelf, catalogue: { catalogId: string; products: Product[] } | null): readonly Product[] {
  if (catalogue?.catalogId !== shelf.catalogId) return shelf.products;
  const others = shelf.products.filter(({ sku }) => !catalogue.products.some((product) => product.sku === sku));
  return [...catalogue.products, ...others];
}
