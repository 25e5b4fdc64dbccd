import '../styles/products.css';
import { Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ProductView } from '../../../functions/products/views.ts';
import { uniqueProducts, useProducts } from '../api/product-queries.ts';
import { useLanguage } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useDebouncedText } from '../ui/use-debounced-text.ts';
import { ProductPicture } from './ProductPicture.tsx';

interface ProductPickerProps {
  /** Renders the control next to a product. */
  readonly renderControl: (product: ProductView) => ReactNode;
}

/** Shows products to choose from, with their stock and a search field. */
export function ProductPicker({ renderControl }: ProductPickerProps) {
  const { t, format } = useLanguage();
  const [typed, setTyped] = useState('');
  const { data, error, refetch } = useProducts(useDebouncedText(typed));
  const products = uniqueProducts(data);
  return (
    <div className="picker">
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
      {data === undefined && error === null && <Skeleton rows={3} />}
      {data === undefined && error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && products.length === 0 && (
        <p className="hint">
          {t('product.none')} <a {...linkProps({ at: 'products' })}>{t('product.toProducts')}</a>
        </p>
      )}
      <ul className="picks">
        {products.map((product) => (
          <li key={product.sku} className="pick">
            <ProductPicture name={product.name} imageUrl={product.imageUrl} />
            <span className="pick-name">
              {product.name}
              <span className="hint">
                {format.money(product.price.amount, product.price.currency)} ·{' '}
                {product.stock > 0 ? t('stock.few', { n: product.stock }) : t('stock.none')}
              </span>
            </span>
            {renderControl(product)}
          </li>
        ))}
      </ul>
    </div>
  );
}
