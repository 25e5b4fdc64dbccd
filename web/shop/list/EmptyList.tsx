import { lazy, Suspense } from 'react';
import { useNumbers } from '../api/business-queries.ts';
import { uniqueConversations, useConversations } from '../api/queries.ts';
import { useLanguage } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { retryImport } from '../app/retry-import.ts';
import type { ChatTab } from '../app/route.ts';

const FirstDay = lazy(() => retryImport(() => import('./NoChats.tsx')));

/** Empty state of the chat list, with one next step: all answered, none assigned, or no conversations yet. */
export function EmptyList({ tab }: { tab: ChatTab }) {
  const { t } = useLanguage();
  const { data: numbers } = useNumbers();
  const { data } = useConversations('all', tab === 'all' ? 'observe' : 'poll');
  if (data === undefined || numbers === undefined) return null;
  if (uniqueConversations(data.pages).length === 0)
    return (
      <Suspense>
        <FirstDay numbers={numbers} />
      </Suspense>
    );
  const other: ChatTab = tab === 'mine' ? 'waiting' : 'all';
  return (
    <div className="empty">
      <p>{t(tab === 'mine' ? 'empty.mine' : 'empty.allAnswered')}</p>
      <a className="button" {...linkProps({ at: 'chats', tab: other, conversationId: null, about: false })}>
        {t(other === 'all' ? 'empty.showAll' : 'empty.showWaiting')}
      </a>
    </div>
  );
}
