import { ordersIn, useOrderCount } from '../api/order-queries.ts';
import { useSpeech } from '../app/shop.ts';
import { inStage } from './stage.ts';

/** Shows the number of new orders as a badge in the navigation. */
export default function NavCount() {
  const { t, format } = useSpeech();
  const { data } = useOrderCount();
  const count = inStage(ordersIn(data), 'new').length;
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
