import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useBusiness } from '../api/business-queries.ts';
import { useConversations } from '../api/queries.ts';
import { ChatList } from '../list/ChatList.tsx';
import { NothingOpen } from '../list/NothingOpen.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Banners } from './Banners.tsx';
import { insist } from './insist.ts';
import { go, useRoute } from './location.ts';
import { Nav } from './Nav.tsx';
import { part } from './part.ts';
import type { Route } from './route.ts';
import { useSpeech } from './shop.ts';
import { useTitle } from './title.ts';
import { usePaneKeys, useReturn } from './usePaneKeys.ts';

const loadThread = () => part(() => import('../thread/Thread.tsx'));
const loadPages = () => part(() => import('../business/pages.ts'));
const loadOrders = () => part(() => import('../orders/OrdersPage.tsx'));
const loadProducts = () => part(() => import('../products/ProductsPage.tsx'));
const loadCosts = () => part(() => import('../costs/CostsPage.tsx'));
/** After the list is there, in milliseconds. */
const AHEAD = 1_000;

const Thread = lazy(loadThread);
const OrdersPage = lazy(loadOrders);
const ProductsPage = lazy(loadProducts);
const CostsPage = lazy(loadCosts);
const BusinessPage = lazy(async () => ({ default: (await loadPages()).BusinessPage }));
const NumberPage = lazy(async () => ({ default: (await loadPages()).NumberPage }));
const TermsPage = lazy(async () => ({ default: (await loadPages()).TermsPage }));

/** The frame around everything: where one can go, what is urgent, and the place where one is. */
export function Shell() {
  const { t } = useSpeech();
  const route = useRoute();
  useBusiness();
  useConversations('waiting', 'poll');
  useTitle();
  useReturn(route);
  usePaneKeys(route, () => route.at === 'chats' && go({ ...route, conversationId: null, about: false }));
  useEffect(() => {
    // What comes next is fetched while nothing else is asked for.
    const ahead = (): void => {
      const parts = [
        loadThread(),
        loadOrders(),
        loadProducts(),
        loadCosts(),
        loadPages(),
        insist(() => import('../ui/Sheet.tsx')),
      ];
      // Whoever needs one that is gone learns of it then.
      for (const part of parts) part.catch(() => undefined);
    };
    const timer = setTimeout(ahead, AHEAD);
    return () => clearTimeout(timer);
  }, []);
  const deep = route.at === 'chats' && route.conversationId !== null;
  return (
    <div className={deep ? 'shell shell-deep' : 'shell'}>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <Nav route={route} />
      <main id="main" tabIndex={-1}>
        <Banners />
        <Place route={route} />
      </main>
    </div>
  );
}

function Place({ route }: { route: Route }) {
  const { t } = useSpeech();
  switch (route.at) {
    case 'chats': {
      const { conversationId, about } = route;
      return (
        <div className={`panes${conversationId === null ? '' : ' panes-thread'}${about ? ' panes-about' : ''}`}>
          <h1 className="sr">{t('nav.chats')}</h1>
          <ChatList route={route} />
          {conversationId === null ? (
            <NothingOpen route={route} />
          ) : (
            <Suspense fallback={<section className="thread-pane" />}>
              <Thread key={conversationId} id={conversationId} route={route} />
            </Suspense>
          )}
        </div>
      );
    }
    case 'orders':
      return <Waiting page={<OrdersPage route={route} />} />;
    case 'products':
      return <Waiting page={<ProductsPage />} />;
    case 'costs':
      return <Waiting page={<CostsPage period={route.period} />} />;
    case 'business':
      return <Waiting page={<BusinessPage />} />;
    case 'number':
      return <Waiting page={<NumberPage />} />;
    case 'terms':
      return <Waiting page={<TermsPage />} />;
  }
}

const Waiting = ({ page }: { page: ReactNode }) => <Suspense fallback={<Skeleton rows={3} />}>{page}</Suspense>;
