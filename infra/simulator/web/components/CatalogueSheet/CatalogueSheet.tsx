import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { countUnits, type Product, toCartLines } from '../../logic/cart.ts';
import type { ProductSelection } from '../../state/chat-context.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { useLocalChat } from '../../state/use-chat.ts';
import { Button } from '../Button/Button.tsx';
import { IconButton } from '../IconButton/IconButton.tsx';
import { Sheet } from '../Sheet/Sheet.tsx';
import { CartView } from './CartView.tsx';
import styles from './CatalogueSheet.module.css';
import { ProductList } from './ProductList.tsx';
import { ProductView } from './ProductView.tsx';

type View = { readonly kind: 'list' } | { readonly kind: 'product'; readonly sku: string } | { readonly kind: 'cart' };

interface CatalogueSheetProps {
  readonly selection: ProductSelection;
  readonly onClose: () => void;
}

/** The catalogue of a business: products, cart, questions and order. */
export function CatalogueSheet({ selection, onClose }: CatalogueSheetProps) {
  const { t } = useTranslations();
  const { key, chat } = useOpenChat();
  const { cart } = useLocalChat(key);
  const firstView: View = selection.sku === null ? { kind: 'list' } : { kind: 'product', sku: selection.sku };
  const [view, setView] = useState<View>(firstView);
  const products = currentProducts(selection, chat.catalogue);
  const lines = toCartLines(cart, products);
  const units = countUnits(lines);
  const product = view.kind === 'product' ? products.find(({ sku }) => sku === view.sku) : undefined;
  const isFirstView = view.kind === firstView.kind;
  const title = { list: t.shop.catalogue, product: product?.name ?? t.shop.unavailable, cart: t.shop.cart }[view.kind];
  return (
    <Sheet
      title={title}
      onClose={onClose}
      before={!isFirstView && <IconButton icon={ArrowLeft} label={t.back} onClick={() => setView(firstView)} />}
      foot={
        view.kind !== 'cart' &&
        units > 0 && (
          <Button onClick={() => setView({ kind: 'cart' })} className={styles.toCart}>
            {t.shop.openCart(units)}
          </Button>
        )
      }
    >
      {view.kind === 'list' && (
        <ProductList selection={{ ...selection, products }} onOpen={(sku) => setView({ kind: 'product', sku })} />
      )}
      {view.kind === 'product' && <ProductView catalogId={selection.catalogId} product={product} onSent={onClose} />}
      {view.kind === 'cart' && <CartView catalogId={selection.catalogId} lines={lines} onSent={onClose} />}
    </Sheet>
  );
}

/**
 * Returns the products of the current catalogue, and selected products that left it, which the cart may still contain.
 */
function currentProducts(
  selection: ProductSelection,
  catalogue: { catalogId: string; products: Product[] } | null,
): readonly Product[] {
  if (catalogue?.catalogId !== selection.catalogId) return selection.products;
  const others = selection.products.filter(({ sku }) => !catalogue.products.some((product) => product.sku === sku));
  return [...catalogue.products, ...others];
}
