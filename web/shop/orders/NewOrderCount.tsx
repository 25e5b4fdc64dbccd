import { uniqueOrders, useOrderCount } from '../api/order-queries.ts';
import { useLanguage } from '../app/contexts.ts';
import { ordersInStage } from './stage.ts';

/** Shows the number of new orders as a badge in the navigation. */
export default function NewOrderCount() {
  const { t, format } = useLanguage();
  const { data } = useOrderCount();
  const count = ordersInStage(uniqueOrders(data), 'new').length;
  if (count === 0) return null;
  return (
    <>
      <span className="nav-count" aria-hidden="true">
        {format.number(count)}
      </span>
      <span className="sr">{t('nav.newOrders', { n: count })}</span>
    </>
  );
}
