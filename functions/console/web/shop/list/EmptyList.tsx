import { lazy, Suspense } from 'react';
import { useNumbers } from '../api/business-queries.ts';
import { conversationsIn, useConversations } from '../api/queries.ts';
import { insist } from '../app/insist.ts';
import { linkTo } from '../app/location.ts';
import type { Tab } from '../app/route.ts';
import { useSpeech } from '../app/shop.ts';

const FirstDay = lazy(() => insist(() => import('./FirstDay.tsx')));

/** Empty state of the chat list, with one next step: all answered, none assigned, or no conversations yet. */
export function EmptyList({ tab }: { tab: Tab }) {
  const { t } = useSpeech();
  const { data: numbers } = useNumbers();
  const { data } = useConversations('all', tab === 'all' ? 'observe' : 'poll');
  if (data === undefined || numbers === undefined) return null;
  if (conversationsIn(data.pages).length === 0)
    return (
      <Suspense>
        <FirstDay numbers={numbers} />
      </Suspense>
    );
  const other: Tab = tab === 'mine' ? 'waiting' : 'all';
  return (
    <div className="empty">
      <p>{t(tab === 'mine' ? 'empty.mine' : 'empty.allAnswered')}</p>
      <a className="button" {...linkTo({ at: 'chats', tab: other, conversationId: null, about: false })}>
        {t(other === 'all' ? 'empty.showAll' : 'empty.showWaiting')}
      </a>
    </div>
  );
}
