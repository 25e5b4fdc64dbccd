import '../styles/products.css';
import { Plus, Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { ProductView } from '../../../functions/products/views.ts';
import { uniqueProducts, useCatalogue, useProducts } from '../api/product-queries.ts';
import { ConnectionStatus } from '../app/ConnectionStatus.tsx';
import { useLanguage } from '../app/contexts.ts';
import { retryImport } from '../app/retry-import.ts';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useDebouncedText } from '../ui/use-debounced-text.ts';
import { ProductCard } from './ProductCard.tsx';

const ProductSheet = lazy(() => retryImport(() => import('./ProductSheet.tsx')));

/** Shows the products with their stock and their synchronisation with the WhatsApp catalogue. */
export default function ProductsPage() {
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  const search = useDebouncedText(typed);
  const products = useProducts(search);
  const [edited, setEdited] = useState<ProductView | 'new' | null>(null);
  return (
    <section className="products" aria-labelledby="products-title">
      <header className="products-head">
        <h1 id="products-title">{t('nav.products')}</h1>
        <ConnectionStatus problemsOnly />
        <button type="button" className="button button-main" onClick={() => setEdited('new')}>
          <Plus />
          {t('product.add')}
        </button>
      </header>
      <label className="search">
        <Search />
        <span className="sr">{t('product.search')}</span>
        <input
          type="search"
          autoComplete="off"
          maxLength={100}
          placeholder={t('product.search')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <CatalogueNote />
      {products.data === undefined ? (
        products.error === null ? (
          <Skeleton rows={4} />
        ) : (
          <ErrorNotice error={products.error} onRetry={() => void products.refetch()} />
        )
      ) : (
        <SearchResults
          products={uniqueProducts(products.data)}
          search={search}
          onEdit={setEdited}
          onClear={() => setTyped('')}
          onAdd={() => setEdited('new')}
        />
      )}
      {products.hasNextPage && (
        <button
          type="button"
          className="button button-quiet more"
          disabled={products.isFetchingNextPage}
          onClick={() => void products.fetchNextPage()}
        >
          {t('list.showMore')}
        </button>
      )}
      {edited !== null && (
        <Suspense>
          <ProductSheet product={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
        </Suspense>
      )}
    </section>
  );
}

interface SearchResultsProps {
  readonly products: readonly ProductView[];
  readonly search: string;
  readonly onEdit: (product: ProductView) => void;
  readonly onClear: () => void;
  readonly onAdd: () => void;
}

function SearchResults({ products, search, onEdit, onClear, onAdd }: SearchResultsProps) {
  const { t } = useLanguage();
  if (products.length === 0)
    return search.trim() === '' ? (
      <div className="empty">
        <p>{t('product.none')}</p>
        <button type="button" className="button" onClick={onAdd}>
          {t('product.addFirst')}
        </button>
      </div>
    ) : (
      <div className="empty">
        <p>{t('product.notFound', { search: search.trim() })}</p>
        <button type="button" className="button" onClick={onClear}>
          {t('product.showAll')}
        </button>
      </div>
    );
  return (
    <ul className="product-grid">
      {products.map((product) => (
        <ProductCard key={product.sku} product={product} onEdit={() => onEdit(product)} />
      ))}
    </ul>
  );
}

/** Shows what is missing before WhatsApp can show the catalogue. */
function CatalogueNote() {
  const { language } = useLanguage();
  const { data } = useCatalogue();
  if (!data?.remedy) return null;
  return <p className="why products-note">{data.remedy[language]}</p>;
}
