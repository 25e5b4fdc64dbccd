import { ArrowUp } from 'lucide-react';
import { useRef, useSyncExternalStore } from 'react';
import { uniqueConversations, useConversations } from '../api/queries.ts';
import { ConnectionStatus } from '../app/ConnectionStatus.tsx';
import { useLanguage, useServices } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { CHAT_TABS, type ChatTab, type Route } from '../app/route.ts';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useRovingTabIndex } from '../ui/use-roving-tab-index.ts';
import { ChatRow } from './ChatRow.tsx';
import { EmptyList } from './EmptyList.tsx';
import { SummaryBar } from './SummaryBar.tsx';
import { useHeldRows } from './use-held-rows.ts';
import { summarizeWaiting } from './waiting.ts';

type ChatsRoute = Extract<Route, { at: 'chats' }>;

/** The list of conversations, with tabs and the summary bar. */
export function ChatList({ route }: { route: ChatsRoute }) {
  const { me } = useServices();
  const waiting = useConversations('waiting', 'observe');
  const known = uniqueConversations(waiting.data?.pages);
  return (
    <section className="list-pane" aria-labelledby="list-title">
      <header className="list-head">
        <h2 id="list-title">{me.tenant.name}</h2>
        <ConnectionStatus />
      </header>
      <SummaryBar waiting={waiting.data && summarizeWaiting(known, waiting.hasNextPage)} />
      <ListTabs route={route} waiting={known.length} />
      <Rows key={route.tab} tab={route.tab} selected={route.conversationId} />
    </section>
  );
}

function ListTabs({ route, waiting }: { route: ChatsRoute; waiting: number }) {
  const { tab } = route;
  const { t, format } = useLanguage();
  const { tabIndexOf, handlers } = useRovingTabIndex(CHAT_TABS, tab, 'horizontal');
  return (
    <div className="tabs" role="tablist" aria-label={t('list.tabs')} {...handlers}>
      {CHAT_TABS.map((name) => (
        <a
          key={name}
          {...linkProps({ ...route, tab: name })}
          role="tab"
          id={`tab-${name}`}
          aria-controls="tab-panel"
          aria-selected={name === tab}
          data-roving={name}
          tabIndex={tabIndexOf(name)}
        >
          {t(`tab.${name}`)}
          {name === 'waiting' && waiting > 0 && <span className="count">{format.number(waiting)}</span>}
        </a>
      ))}
    </div>
  );
}

function Rows({ tab, selected }: { tab: ChatTab; selected: string | null }) {
  const { t } = useLanguage();
  const { outbox } = useServices();
  const unsent = useSyncExternalStore(outbox.subscribe, outbox.get);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useConversations(
    tab,
    // The shell polls the waiting conversations on every page.
    tab === 'waiting' ? 'observe' : 'poll',
  );
  const held = useHeldRows(uniqueConversations(data?.pages));
  const scroller = useRef<HTMLDivElement>(null);
  const { tabIndexOf, handlers } = useRovingTabIndex(
    held.rows.map(({ id }) => id),
    selected,
  );

  return (
    <div className="rows" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`}>
      <div className="sr" role="status">
        {held.newCount > 0 && t('list.new', { n: held.newCount })}
      </div>
      {held.newCount > 0 && (
        <button
          type="button"
          className="pill new-rows"
          onClick={() => {
            held.refresh();
            scroller.current?.scrollTo({ top: 0 });
          }}
        >
          <ArrowUp />
          {t('list.new', { n: held.newCount })}
        </button>
      )}
      <div className="rows-scroll" ref={scroller} {...held.handlers}>
        {data === undefined && error === null && <Skeleton rows={6} />}
        {data === undefined && error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {data !== undefined && held.rows.length === 0 && <EmptyList tab={tab} />}
        <ul className="row-list" {...handlers}>
          {held.rows.map((conversation) => (
            <ChatRow
              key={conversation.id}
              conversation={conversation}
              tab={tab}
              selected={conversation.id === selected}
              unsent={unsent.filter((entry) => entry.conversationId === conversation.id).length}
              tabIndex={tabIndexOf(conversation.id)}
            />
          ))}
        </ul>
        {hasNextPage && (
          <button
            type="button"
            className="button button-quiet more"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {t('list.showMore')}
          </button>
        )}
      </div>
    </div>
  );
}
