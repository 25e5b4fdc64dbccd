import { useQueryClient } from '@tanstack/react-query';
import { ArrowDown } from 'lucide-react';
import { useRef, useState } from 'react';
import { loadOlder } from '../api/queries.ts';
import { useNow, useShop, useSpeech } from '../app/shop.ts';
import { relativeDay } from '../i18n/format.ts';
import type { Entry } from '../outbox/entry.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useRoving } from '../ui/useRoving.ts';
import { arrange, type Bubble as BubbleOf } from './arrange.ts';
import { Group } from './Group.tsx';
import { Line } from './Line.tsx';
import type { ThreadPages } from './pages.ts';
import { Unsent } from './Unsent.tsx';
import { useScrollback } from './useScrollback.ts';

interface LogProps {
  readonly conversationId: string;
  readonly name: string;
  readonly pages: ThreadPages | undefined;
  readonly unsent: readonly Entry[];
  readonly onOpen: (bubble: BubbleOf) => void;
  readonly onEdit: (text: string) => void;
}

/** The thread itself. What is added at its end is told by screen readers once; older messages that are loaded are not. */
export function Log({ conversationId, name, pages, unsent, onOpen, onEdit }: LogProps) {
  const { t, format } = useSpeech();
  const { api, outbox } = useShop();
  const client = useQueryClient();
  const [loading, setLoading] = useState<'no' | 'older' | 'failed'>('no');
  const scroller = useRef<HTMLDivElement>(null);
  const messages = pages?.messages ?? [];
  const newest = unsent.at(-1)?.key ?? messages.at(-1)?.id;
  const scrollback = useScrollback(scroller, messages[0]?.id, newest);
  const { tabIndexOf, handlers } = useRoving(messages.at(-1)?.id);
  const items = arrange(messages, format.dayKey);
  const who = (direction: 'inbound' | 'outbound'): string => (direction === 'inbound' ? name : t('shop'));
  const older = async (): Promise<void> => {
    setLoading('older');
    await loadOlder(api, client, conversationId).then(
      () => setLoading('no'),
      () => setLoading('failed'),
    );
  };
  const retry = (messageId: string): void => {
    outbox.add({ conversationId, task: { do: 'retry', messageId }, reads: null });
  };

  return (
    <div className="log-frame">
      <div
        className="log"
        ref={scroller}
        onScroll={scrollback.onScroll}
        role="log"
        aria-label={t('thread.log', { name })}
        aria-live={pages === undefined || loading === 'older' ? 'off' : 'polite'}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
      >
        <div className="log-content" {...handlers}>
          {pages === undefined && <Skeleton rows={4} />}
          {pages !== undefined && pages.older !== null && (
            <button
              type="button"
              className="button button-quiet more"
              disabled={loading === 'older'}
              onClick={() => void older()}
            >
              {t(loading === 'failed' ? 'thread.olderFailed' : 'thread.older')}
            </button>
          )}
          {items.map((item) =>
            item.kind === 'day' ? (
              <Day key={item.key} at={item.at} />
            ) : item.kind === 'line' ? (
              <Line key={item.key} message={item.message} body={item.body} who={who(item.message.direction)} />
            ) : (
              <Group
                key={item.key}
                group={item}
                who={who}
                retrying={unsent}
                tabIndexOf={tabIndexOf}
                onOpen={onOpen}
                onRetry={retry}
              />
            ),
          )}
          {unsent.some(({ task }) => task.do === 'send') && (
            <div className="group group-outbound">
              {unsent.map((entry) => (
                <Unsent key={entry.key} entry={entry} onEdit={onEdit} />
              ))}
            </div>
          )}
        </div>
      </div>
      {scrollback.away && (
        <button type="button" className="pill to-end" onClick={scrollback.toEnd}>
          <ArrowDown />
          {t('thread.toEnd')}
        </button>
      )}
    </div>
  );
}

function Day({ at }: { at: string }) {
  const { t, format } = useSpeech();
  const now = useNow();
  const relative = relativeDay(at, now, format);
  return <h3 className="day">{relative === 'earlier' ? format.day(at, now) : t(`day.${relative}`)}</h3>;
}
