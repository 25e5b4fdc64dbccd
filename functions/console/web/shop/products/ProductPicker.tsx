import '../styles/products.css';
import { Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ProductView } from '../../../../products/views.ts';
import { productsIn, useProducts } from '../api/product-queries.ts';
import { linkTo } from '../app/location.ts';
import { useSpeech } from '../app/shop.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Trouble } from '../ui/Trouble.tsx';
import { useSettled } from '../ui/useSettled.ts';
import { ProductPicture } from './ProductPicture.tsx';

interface ProductPickerProps {
  /** Renders the control next to a product. */
  readonly beside: (product: ProductView) => ReactNode;
}

/** Shows products to choose from, with their stock and a search field. */
export function ProductPicker({ beside }: ProductPickerProps) {
  const { t, format } = useSpeech();
  const [typed, setTyped] = useState('');
  const { data, error, refetch } = useProducts(useSettled(typed));
  const products = productsIn(data);
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
      {data === undefined && error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {data !== undefined && products.length === 0 && (
        <p className="hint">
          {t('product.none')} <a {...linkTo({ at: 'products' })}>{t('product.toProducts')}</a>
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
            {beside(product)}
          </li>
        ))}
      </ul>
    </div>
  );
}
