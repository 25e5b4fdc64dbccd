import { useQueryClient } from '@tanstack/react-query';
import { ArrowDown } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { loadOlder } from '../api/queries.ts';
import { useNow, useShop, useSpeech } from '../app/shop.ts';
import { relativeDay } from '../i18n/format.ts';
import type { Entry } from '../outbox/entry.ts';
import { useRoving } from '../ui/useRoving.ts';
import { arrange, type Bubble as BubbleOf } from './arrange.ts';
import { Group } from './Group.tsx';
import { Line } from './Line.tsx';
import type { ThreadPages } from './pages.ts';
import { canRetry } from './ticks.ts';
import { Unsent } from './Unsent.tsx';
import { useScrollback } from './useScrollback.ts';

const SETTLED = 600;

interface LogProps {
  readonly conversationId: string;
  readonly name: string;
  readonly pages: ThreadPages | undefined;
  readonly unsent: readonly Entry[];
  /** What stands there until the messages do. */
  readonly instead: ReactNode;
  readonly onOpen: (bubble: BubbleOf) => void;
  readonly onEdit: (text: string) => void;
}

/** The thread itself. What is added at its end is told by screen readers once; older messages that are loaded are not. */
export function Log({ conversationId, name, pages, unsent, instead, onOpen, onEdit }: LogProps) {
  const { t, format } = useSpeech();
  const { api, outbox } = useShop();
  const client = useQueryClient();
  const [loading, setLoading] = useState<'no' | 'older' | 'failed'>('no');
  const quiet = useQuiet(pages === undefined || loading === 'older');
  const scroller = useRef<HTMLDivElement>(null);
  const messages = pages?.messages ?? [];
  const newest = unsent.at(-1)?.key ?? messages.at(-1)?.id;
  const scrollback = useScrollback(scroller, messages[0]?.id, newest);
  const items = arrange(messages, format.dayKey);
  const bubbles = items.flatMap((item) => (item.kind === 'group' ? item.bubbles.map(({ message }) => message.id) : []));
  const { tabIndexOf, handlers } = useRoving(bubbles, bubbles.at(-1));
  const who = (direction: 'inbound' | 'outbound'): string => (direction === 'inbound' ? name : t('sender.business'));
  const older = async (): Promise<void> => {
    setLoading('older');
    await loadOlder(api, client, conversationId).then(
      () => setLoading('no'),
      () => setLoading('failed'),
    );
  };
  const retry = (messageId: string): void => {
    for (const { key, task } of unsent) if (task.do === 'retry' && task.messageId === messageId) outbox.drop(key);
    outbox.add({ conversationId, task: { do: 'retry', messageId }, reads: null });
  };

  useEffect(() => {
    // It arrived after all: there is nothing left to decide about another try that was refused.
    for (const { key, task, refusal } of unsent) {
      const message = task.do === 'retry' && messages.find(({ id }) => id === task.messageId);
      if (refusal !== null && message && !canRetry(message.status)) outbox.drop(key);
    }
  }, [unsent, messages, outbox]);

  return (
    <div className="log-frame">
      <div
        className="log"
        ref={scroller}
        onScroll={scrollback.onScroll}
        role="log"
        aria-label={t('thread.log', { name })}
        aria-live={quiet ? 'off' : 'polite'}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
      >
        <div className="log-content" {...handlers}>
          {pages === undefined && instead}
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
                retries={unsent}
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
          {t('thread.toNewest')}
        </button>
      )}
    </div>
  );
}

/** Silence ends some time after its cause, or what came with the end of it would be told. */
function useQuiet(cause: boolean): boolean {
  const [quiet, setQuiet] = useState(true);
  useEffect(() => {
    if (cause) return setQuiet(true);
    const timer = setTimeout(() => setQuiet(false), SETTLED);
    return () => clearTimeout(timer);
  }, [cause]);
  return quiet || cause;
}

function Day({ at }: { at: string }) {
  const { t, format } = useSpeech();
  const now = useNow();
  const relative = relativeDay(at, now, format);
  return <h3 className="day">{relative === 'earlier' ? format.day(at, now) : t(`day.${relative}`)}</h3>;
}
