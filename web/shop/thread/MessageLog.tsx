import { useQueryClient } from '@tanstack/react-query';
import { ArrowDown } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { loadOlder } from '../api/queries.ts';
import type { ThreadPages } from '../api/thread-pages.ts';
import { useLanguage, useNow, useServices } from '../app/contexts.ts';
import { relativeDay } from '../i18n/format.ts';
import type { Entry } from '../outbox/entry.ts';
import { useRovingTabIndex } from '../ui/use-roving-tab-index.ts';
import { arrangeThread, type Bubble } from './arrange-thread.ts';
import { BubbleGroup } from './BubbleGroup.tsx';
import { EventLine } from './EventLine.tsx';
import { canRetry } from './ticks.ts';
import { UnsentBubble } from './UnsentBubble.tsx';
import { useScrollback } from './use-scrollback.ts';

const ANNOUNCE_DELAY_MS = 600;

interface MessageLogProps {
  readonly conversationId: string;
  readonly name: string;
  readonly pages: ThreadPages | undefined;
  readonly unsent: readonly Entry[];
  /** Shown until the messages are loaded. */
  readonly placeholder: ReactNode;
  readonly onOpen: (bubble: Bubble) => void;
  readonly onEdit: (text: string) => void;
}

/**
 * Shows the messages of a thread. Screen readers announce messages that are added at its end once, and do not announce
 * older messages when they are loaded.
 */
export function MessageLog({ conversationId, name, pages, unsent, placeholder, onOpen, onEdit }: MessageLogProps) {
  const { t, format } = useLanguage();
  const { api, outbox } = useServices();
  const client = useQueryClient();
  const [loading, setLoading] = useState<'no' | 'older' | 'failed'>('no');
  const isMuted = useMuted(pages === undefined || loading === 'older');
  const scroller = useRef<HTMLDivElement>(null);
  const messages = pages?.messages ?? [];
  const newest = unsent.at(-1)?.key ?? messages.at(-1)?.id;
  const scrollback = useScrollback(scroller, messages[0]?.id, newest);
  const items = arrangeThread(messages, format.dayKey);
  const bubbleIds = items.flatMap((item) =>
    item.kind === 'group' ? item.bubbles.map(({ message }) => message.id) : [],
  );
  const { tabIndexOf, handlers } = useRovingTabIndex(bubbleIds, bubbleIds.at(-1));
  const authorOf = (direction: 'inbound' | 'outbound'): string =>
    direction === 'inbound' ? name : t('sender.business');
  const loadOlderPage = async (): Promise<void> => {
    setLoading('older');
    await loadOlder(api, client, conversationId).then(
      () => setLoading('no'),
      () => setLoading('failed'),
    );
  };
  const retry = (messageId: string): void => {
    for (const { key, task } of unsent) if (task.do === 'retry' && task.messageId === messageId) outbox.discard(key);
    outbox.add({ conversationId, task: { do: 'retry', messageId }, reads: null });
  };

  useEffect(() => {
    // The message has arrived in the meantime, so a rejected retry needs no decision any more.
    for (const { key, task, refusal } of unsent) {
      const message = task.do === 'retry' && messages.find(({ id }) => id === task.messageId);
      if (refusal !== null && message && !canRetry(message.status)) outbox.discard(key);
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
        aria-live={isMuted ? 'off' : 'polite'}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
      >
        <div className="log-content" {...handlers}>
          {pages === undefined && placeholder}
          {pages !== undefined && pages.older !== null && (
            <button
              type="button"
              className="button button-quiet more"
              disabled={loading === 'older'}
              onClick={() => void loadOlderPage()}
            >
              {t(loading === 'failed' ? 'thread.olderFailed' : 'thread.older')}
            </button>
          )}
          {items.map((item) =>
            item.kind === 'day' ? (
              <Day key={item.key} at={item.at} />
            ) : item.kind === 'line' ? (
              <EventLine
                key={item.key}
                message={item.message}
                body={item.body}
                author={authorOf(item.message.direction)}
              />
            ) : (
              <BubbleGroup
                key={item.key}
                group={item}
                authorOf={authorOf}
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
                <UnsentBubble key={entry.key} entry={entry} onEdit={onEdit} />
              ))}
            </div>
          )}
        </div>
      </div>
      {scrollback.isAwayFromEnd && (
        <button type="button" className="pill to-end" onClick={scrollback.scrollToEnd}>
          <ArrowDown />
          {t('thread.toNewest')}
        </button>
      )}
    </div>
  );
}

/**
 * Mutes announcements while the condition holds and for a delay afterwards. Without the delay, screen readers would
 * announce the messages that were loaded.
 */
function useMuted(condition: boolean): boolean {
  const [isMuted, setMuted] = useState(true);
  useEffect(() => {
    if (condition) return setMuted(true);
    const timer = setTimeout(() => setMuted(false), ANNOUNCE_DELAY_MS);
    return () => clearTimeout(timer);
  }, [condition]);
  return isMuted || condition;
}

function Day({ at }: { at: string }) {
  const { t, format } = useLanguage();
  const now = useNow();
  const relative = relativeDay(at, now, format);
  return <h3 className="day">{relative === 'earlier' ? format.day(at, now) : t(`day.${relative}`)}</h3>;
}
