import { uniqueConversations, useConversations } from '../api/queries.ts';
import { useLanguage } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import type { Route } from '../app/route.ts';
import { summarizeWaiting } from './waiting.ts';

/** Shown beside the list while no conversation is open: offers the conversation that has waited longest. */
export function NoChatSelected({ route }: { route: Extract<Route, { at: 'chats' }> }) {
  const { t } = useLanguage();
  const { data, hasNextPage } = useConversations('waiting', 'observe');
  const { longest } = summarizeWaiting(uniqueConversations(data?.pages), hasNextPage);
  return (
    <div className="nothing-open">
      <p>{t(longest === null && data !== undefined ? 'empty.allAnswered' : 'thread.none')}</p>
      {longest !== null && (
        <a className="button button-main" {...linkProps({ ...route, conversationId: longest.id })}>
          {t('summary.openLongest')}
        </a>
      )}
    </div>
  );
}
