import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useBusiness } from '../api/business-queries.ts';
import { useConversations } from '../api/queries.ts';
import { ChatList } from '../list/ChatList.tsx';
import { NoChatSelected } from '../list/NoChatSelected.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Banners } from './Banners.tsx';
import { useLanguage } from './contexts.ts';
import { Nav } from './Nav.tsx';
import { navigate, useRoute } from './navigation.ts';
import { lazyPart, retryImport } from './retry-import.ts';
import type { Route } from './route.ts';
import { useDocumentTitle } from './use-document-title.ts';
import { useFocusReturn, usePaneKeys } from './use-pane-keys.ts';

const loadThread = () => lazyPart(() => import('../thread/Thread.tsx'));
const loadPages = () => lazyPart(() => import('../business/settings-pages.ts'));
const loadOrders = () => lazyPart(() => import('../orders/OrdersPage.tsx'));
const loadProducts = () => lazyPart(() => import('../products/ProductsPage.tsx'));
const loadCosts = () => lazyPart(() => import('../costs/CostsPage.tsx'));
/** Delay before the other pages are preloaded. */
const PRELOAD_DELAY_MS = 1_000;

const Thread = lazy(loadThread);
const OrdersPage = lazy(loadOrders);
const ProductsPage = lazy(loadProducts);
const CostsPage = lazy(loadCosts);
const BusinessPage = lazy(async () => ({ default: (await loadPages()).BusinessPage }));
const NumberPage = lazy(async () => ({ default: (await loadPages()).NumberPage }));
const TermsPage = lazy(async () => ({ default: (await loadPages()).TermsPage }));

/** The frame of the pages: navigation, banners and the current page. */
export function Shell() {
  const { t } = useLanguage();
  const route = useRoute();
  useBusiness();
  useConversations('waiting', 'poll');
  useDocumentTitle();
  useFocusReturn(route);
  usePaneKeys(route, () => route.at === 'chats' && navigate({ ...route, conversationId: null, about: false }));
  useEffect(() => {
    // Preloads the other pages while the network is idle.
    const preload = (): void => {
      const imports = [
        loadThread(),
        loadOrders(),
        loadProducts(),
        loadCosts(),
        loadPages(),
        retryImport(() => import('../ui/Sheet.tsx')),
      ];
      // A failed import is reported when the page is opened.
      for (const imported of imports) imported.catch(() => undefined);
    };
    const timer = setTimeout(preload, PRELOAD_DELAY_MS);
    return () => clearTimeout(timer);
  }, []);
  const hasOpenThread = route.at === 'chats' && route.conversationId !== null;
  return (
    <div className={hasOpenThread ? 'shell shell-thread' : 'shell'}>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <Nav route={route} />
      <main id="main" tabIndex={-1}>
        <Banners />
        <CurrentPage route={route} />
      </main>
    </div>
  );
}

function CurrentPage({ route }: { route: Route }) {
  const { t } = useLanguage();
  switch (route.at) {
    case 'chats': {
      const { conversationId, about } = route;
      return (
        <div className={`panes${conversationId === null ? '' : ' panes-thread'}${about ? ' panes-about' : ''}`}>
          <h1 className="sr">{t('nav.chats')}</h1>
          <ChatList route={route} />
          {conversationId === null ? (
            <NoChatSelected route={route} />
          ) : (
            <Suspense fallback={<section className="thread-pane" />}>
              <Thread key={conversationId} id={conversationId} route={route} />
            </Suspense>
          )}
        </div>
      );
    }
    case 'orders':
      return <LazyPage page={<OrdersPage route={route} />} />;
    case 'products':
      return <LazyPage page={<ProductsPage />} />;
    case 'costs':
      return <LazyPage page={<CostsPage period={route.period} />} />;
    case 'business':
      return <LazyPage page={<BusinessPage />} />;
    case 'number':
      return <LazyPage page={<NumberPage />} />;
    case 'terms':
      return <LazyPage page={<TermsPage />} />;
  }
}

const LazyPage = ({ page }: { page: ReactNode }) => <Suspense fallback={<Skeleton rows={3} />}>{page}</Suspense>;
