import { isBuyable, type Product } from '../../logic/cart.ts';
import type { Shelf } from '../../state/chat-context.ts';
import { useWords } from '../../state/words.tsx';
import { ProductPicture, ProductPrice } from '../ProductCard/ProductCard.tsx';
import styles from './CatalogueSheet.module.css';
import { Stepper } from './Stepper.tsx';

interface ShelfViewProps {
  readonly shelf: Shelf;
  readonly onOpen: (sku: string) => void;
}

interface Part {
  readonly title: string | null;
  readonly products: readonly Product[];
}

function partsOf({ products, sections }: Shelf): readonly Part[] {
  if (sections === null) return [{ title: null, products }];
  return sections.map(({ title, skus }) => ({
    title,
    products: skus.flatMap((sku) => products.find((product) => product.sku === sku) ?? []),
  }));
}

/** Products below each other, in their sections. */
export function ShelfView({ shelf, onOpen }: ShelfViewProps) {
  const { t } = useWords();
  if (shelf.products.length === 0) return <p className={styles.none}>{t.shop.empty}</p>;
  return partsOf(shelf).map(({ title, products }) => (
    <section key={title ?? ''}>
      {title !== null && <h3 className={styles.heading}>{title}</h3>}
      <ul className={styles.shelf}>
        {products.map((product) => (
          <li key={product.sku}>
            <button type="button" className={styles.product} onClick={() => onOpen(product.sku)}>
              <ProductPicture product={product} />
              <span>
                <span className={styles.name}>{product.name}</span>
                <span className={styles.price}>
                  <ProductPrice product={product} />
                </span>
              </span>
            </button>
            {isBuyable(product) && <Stepper catalogId={shelf.catalogId} product={product} />}
          </li>
        ))}
      </ul>
    </section>
  ));
}
