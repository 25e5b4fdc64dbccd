import { isBuyable, type Product } from '../../logic/cart.ts';
import type { ProductSelection } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { ProductPicture, ProductPrice } from '../ProductCard/ProductCard.tsx';
import styles from './CatalogueSheet.module.css';
import { Stepper } from './Stepper.tsx';

interface ProductListProps {
  readonly selection: ProductSelection;
  readonly onOpen: (sku: string) => void;
}

interface Section {
  readonly title: string | null;
  readonly products: readonly Product[];
}

function sectionsOf({ products, sections }: ProductSelection): readonly Section[] {
  if (sections === null) return [{ title: null, products }];
  return sections.map(({ title, skus }) => ({
    title,
    products: skus.flatMap((sku) => products.find((product) => product.sku === sku) ?? []),
  }));
}

/** List of products, grouped by section. */
export function ProductList({ selection, onOpen }: ProductListProps) {
  const { t } = useTranslations();
  if (selection.products.length === 0) return <p className={styles.none}>{t.shop.empty}</p>;
  return sectionsOf(selection).map(({ title, products }) => (
    <section key={title ?? ''}>
      {title !== null && <h3 className={styles.heading}>{title}</h3>}
      <ul className={styles.products}>
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
            {isBuyable(product) && <Stepper catalogId={selection.catalogId} product={product} />}
          </li>
        ))}
      </ul>
    </section>
  ));
}
