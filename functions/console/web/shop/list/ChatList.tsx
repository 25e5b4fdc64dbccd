import { ArrowUp } from 'lucide-react';
import { useRef, useSyncExternalStore } from 'react';
import { conversationsIn, useConversations } from '../api/queries.ts';
import { ConnectionWords } from '../app/ConnectionWords.tsx';
import { linkTo } from '../app/location.ts';
import { type Route, TABS, type Tab } from '../app/route.ts';
import { useShop, useSpeech } from '../app/shop.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Trouble } from '../ui/Trouble.tsx';
import { useRoving } from '../ui/useRoving.ts';
import { EmptyList } from './EmptyList.tsx';
import { Row } from './Row.tsx';
import { Strip } from './Strip.tsx';
import { useHold } from './useHold.ts';
import { waitingOf } from './waiting.ts';

type ChatsRoute = Extract<Route, { at: 'chats' }>;

/** The list of conversations, with tabs and the summary bar. */
export function ChatList({ route }: { route: ChatsRoute }) {
  const { me } = useShop();
  const waiting = useConversations('waiting', 'observe');
  const known = conversationsIn(waiting.data?.pages);
  return (
    <section className="list-pane" aria-labelledby="list-title">
      <header className="list-head">
        <h2 id="list-title">{me.tenant.name}</h2>
        <ConnectionWords />
      </header>
      <Strip waiting={waiting.data && waitingOf(known, waiting.hasNextPage)} />
      <ListTabs route={route} waiting={known.length} />
      <Rows key={route.tab} tab={route.tab} selected={route.conversationId} />
    </section>
  );
}

function ListTabs({ route, waiting }: { route: ChatsRoute; waiting: number }) {
  const { tab } = route;
  const { t, format } = useSpeech();
  const { tabIndexOf, handlers } = useRoving(TABS, tab, 'horizontal');
  return (
    <div className="tabs" role="tablist" aria-label={t('list.tabs')} {...handlers}>
      {TABS.map((name) => (
        <a
          key={name}
          {...linkTo({ ...route, tab: name })}
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

function Rows({ tab, selected }: { tab: Tab; selected: string | null }) {
  const { t } = useSpeech();
  const { outbox } = useShop();
  const unsent = useSyncExternalStore(outbox.subscribe, outbox.get);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useConversations(
    tab,
    // The shell polls the waiting conversations on every page.
    tab === 'waiting' ? 'observe' : 'poll',
  );
  const held = useHold(conversationsIn(data?.pages));
  const scroller = useRef<HTMLDivElement>(null);
  const { tabIndexOf, handlers } = useRoving(
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
        {data === undefined && error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
        {data !== undefined && held.rows.length === 0 && <EmptyList tab={tab} />}
        <ul className="row-list" {...handlers}>
          {held.rows.map((conversation) => (
            <Row
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
