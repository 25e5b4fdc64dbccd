import { ClipboardList, MessagesSquare, Package, ReceiptText, Store } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { conversationsIn, useConversations } from '../api/queries.ts';
import { linkTo } from './location.ts';
import { part } from './part.ts';
import type { Route } from './route.ts';
import { useSpeech } from './shop.ts';

/** Apart, so that the first view needs nothing of orders. */
const NavCount = lazy(() => part(() => import('../orders/NavCount.tsx')));

type Place = 'chats' | 'orders' | 'products' | 'costs' | 'business';

const placeOf = ({ at }: Route): Place => (at === 'number' || at === 'terms' ? 'business' : at);

/** Where one can go: below on a phone, at the side elsewhere. */
export function Nav({ route }: { route: Route }) {
  const { t, format } = useSpeech();
  const waiting = useConversations('waiting', 'observe');
  const count = conversationsIn(waiting.data?.pages).length;
  const current = placeOf(route);
  return (
    <nav className="nav" aria-label={t('nav')}>
      <To
        to={{ at: 'chats', tab: 'waiting', conversationId: null, about: false }}
        here={current === 'chats'}
        icon={<MessagesSquare />}
        count={count > 0 && <span className="nav-count">{format.number(count)}</span>}
      >
        {t('nav.chats')}
        {count > 0 && <span className="sr">{t('nav.waiting', { n: count })}</span>}
      </To>
      <To
        to={{ at: 'orders', tab: 'new', orderId: null }}
        here={current === 'orders'}
        icon={<ClipboardList />}
        count={
          <Suspense>
            <NavCount />
          </Suspense>
        }
      >
        {t('nav.orders')}
      </To>
      <To to={{ at: 'products' }} here={current === 'products'} icon={<Package />}>
        {t('nav.products')}
      </To>
      <To to={{ at: 'costs', period: null }} here={current === 'costs'} icon={<ReceiptText />}>
        {t('nav.costs')}
      </To>
      <To to={{ at: 'business' }} here={current === 'business'} icon={<Store />}>
        {t('nav.business')}
      </To>
    </nav>
  );
}

function To(props: { to: Route; here: boolean; icon: ReactNode; count?: ReactNode; children: ReactNode }) {
  return (
    <a {...linkTo(props.to)} aria-current={props.here ? 'page' : undefined}>
      <span className="nav-icon">
        {props.icon}
        {props.count}
      </span>
      <span>{props.children}</span>
    </a>
  );
}
