import { conversationsIn, useConversations } from '../api/queries.ts';
import { linkTo } from '../app/location.ts';
import type { Route } from '../app/route.ts';
import { useSpeech } from '../app/shop.ts';
import { waitingOf } from './waiting.ts';

/** Shown beside the list while no conversation is open: offers the conversation that has waited longest. */
export function NothingOpen({ route }: { route: Extract<Route, { at: 'chats' }> }) {
  const { t } = useSpeech();
  const { data, hasNextPage } = useConversations('waiting', 'observe');
  const { longest } = waitingOf(conversationsIn(data?.pages), hasNextPage);
  return (
    <div className="nothing-open">
      <p>{t(longest === null && data !== undefined ? 'empty.allAnswered' : 'thread.none')}</p>
      {longest !== null && (
        <a className="button button-main" {...linkTo({ ...route, conversationId: longest.id })}>
          {t('summary.openLongest')}
        </a>
      )}
    </div>
  );
}
