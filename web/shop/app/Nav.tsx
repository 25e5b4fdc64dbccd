import { ClipboardList, MessagesSquare, Package, ReceiptText, Store } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { uniqueConversations, useConversations } from '../api/queries.ts';
import { useLanguage } from './contexts.ts';
import { linkProps } from './navigation.ts';
import { lazyPart } from './retry-import.ts';
import type { Route } from './route.ts';

/** Loaded lazily, so that the first view does not load the code of orders. */
const NavCount = lazy(() => lazyPart(() => import('../orders/NewOrderCount.tsx')));

type Section = 'chats' | 'orders' | 'products' | 'costs' | 'business';

const sectionOf = ({ at }: Route): Section => (at === 'number' || at === 'terms' ? 'business' : at);

/** Main navigation: at the bottom on phones, at the side on wider screens. */
export function Nav({ route }: { route: Route }) {
  const { t, format } = useLanguage();
  const waiting = useConversations('waiting', 'observe');
  const count = uniqueConversations(waiting.data?.pages).length;
  const current = sectionOf(route);
  return (
    <nav className="nav" aria-label={t('nav')}>
      <NavLink
        to={{ at: 'chats', tab: 'waiting', conversationId: null, about: false }}
        isCurrent={current === 'chats'}
        icon={<MessagesSquare />}
        count={count > 0 && <span className="nav-count">{format.number(count)}</span>}
      >
        {t('nav.chats')}
        {count > 0 && <span className="sr">{t('nav.waiting', { n: count })}</span>}
      </NavLink>
      <NavLink
        to={{ at: 'orders', tab: 'new', orderId: null }}
        isCurrent={current === 'orders'}
        icon={<ClipboardList />}
        count={
          <Suspense>
            <NavCount />
          </Suspense>
        }
      >
        {t('nav.orders')}
      </NavLink>
      <NavLink to={{ at: 'products' }} isCurrent={current === 'products'} icon={<Package />}>
        {t('nav.products')}
      </NavLink>
      <NavLink to={{ at: 'costs', period: null }} isCurrent={current === 'costs'} icon={<ReceiptText />}>
        {t('nav.costs')}
      </NavLink>
      <NavLink to={{ at: 'business' }} isCurrent={current === 'business'} icon={<Store />}>
        {t('nav.business')}
      </NavLink>
    </nav>
  );
}

function NavLink(props: { to: Route; isCurrent: boolean; icon: ReactNode; count?: ReactNode; children: ReactNode }) {
  return (
    <a {...linkProps(props.to)} aria-current={props.isCurrent ? 'page' : undefined}>
      <span className="nav-icon">
        {props.icon}
        {props.count}
      </span>
      <span>{props.children}</span>
    </a>
  );
}
