import { MessagesSquare, ReceiptText, Store } from 'lucide-react';
import { conversationsIn, useConversations } from '../api/queries.ts';
import { linkTo } from './location.ts';
import type { Route } from './route.ts';
import { useSpeech } from './shop.ts';

const isIn = (route: Route, place: 'chats' | 'costs' | 'business'): boolean =>
  place === 'business' ? ['business', 'number', 'terms'].includes(route.at) : route.at === place;

/** Where one can go: below on a phone, at the side elsewhere. */
export function Nav({ route }: { route: Route }) {
  const { t, format } = useSpeech();
  const waiting = useConversations('waiting', 'looks');
  const count = conversationsIn(waiting.data?.pages).length;
  const current = (place: 'chats' | 'costs' | 'business') => (isIn(route, place) ? 'page' : undefined);
  return (
    <nav className="nav" aria-label={t('nav')}>
      <a
        {...linkTo({ at: 'chats', tab: 'waiting', conversationId: null, about: false })}
        aria-current={current('chats')}
      >
        <span className="nav-icon">
          <MessagesSquare />
          {count > 0 && <span className="nav-count">{format.number(count)}</span>}
        </span>
        {t('nav.chats')}
        {count > 0 && <span className="sr">{t('nav.waiting', { n: count })}</span>}
      </a>
      <a {...linkTo({ at: 'costs' })} aria-current={current('costs')}>
        <ReceiptText />
        {t('nav.costs')}
      </a>
      <a {...linkTo({ at: 'business' })} aria-current={current('business')}>
        <Store />
        {t('nav.business')}
      </a>
    </nav>
  );
}
