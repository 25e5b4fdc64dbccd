import { ArrowDown } from 'lucide-react';
import { type Ref, useImperativeHandle, useMemo } from 'react';
import { type Row, rowsOf } from '../../logic/thread.ts';
import { prefersReducedMotion, useIsFuture } from '../../state/browser-hooks.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { useLocalChat } from '../../state/use-chat.ts';
import { useStickToEnd } from '../../state/use-stick-to-end.ts';
import { Bubble } from '../Bubble/Bubble.tsx';
import { EmptyThread } from './EmptyThread.tsx';
import styles from './Thread.module.css';
import { DaySeparator, UndeliveredNote, WaitingNote } from './ThreadNotes.tsx';
import { TypingIndicator } from './TypingIndicator.tsx';

/** Methods of a thread for other components. */
export interface ThreadHandle {
  readonly jumpTo: (wamid: string) => void;
  readonly scrollToEnd: () => void;
}

/** Messages of a chat, from old to new. Follows new messages only while the user is at the end. */
export function Thread({ ref }: { readonly ref: Ref<ThreadHandle> }) {
  const { t } = useTranslations();
  const { key, chat, customer, number } = useOpenChat();
  const { outgoing } = useLocalChat(key);
  const isTyping = useIsFuture(chat.typingUntil);
  const rows = useMemo(() => rowsOf(chat.bubbles, outgoing), [chat.bubbles, outgoing]);
  const { box, newRows, scrollToEnd, stopFollowing } = useStickToEnd(
    rows.length,
    `${rows.map(({ key: rowKey }) => rowKey).join(' ')} ${isTyping}`,
  );

  useImperativeHandle(
    ref,
    () => ({
      scrollToEnd,
      jumpTo: (wamid) => {
        const element = box.current?.querySelector(`[data-wamid="${CSS.escape(wamid)}"]`);
        if (!element) return;
        stopFollowing();
        element.scrollIntoView({ block: 'center', behavior: prefersReducedMotion() ? 'auto' : 'smooth' });
        element.animate([{ backgroundColor: 'var(--note)' }, { backgroundColor: 'transparent' }], { duration: 1200 });
      },
    }),
    [box, stopFollowing, scrollToEnd],
  );

  return (
    <div className={styles.place}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable by keyboard */}
      <div ref={box} className={styles.thread} role="log" aria-label={t.threadWith(number.name)} tabIndex={0}>
        <div className={styles.rows}>
          {rows.length === 0 && <EmptyThread />}
          {rows.map((row) => (
            <RowView key={row.key} row={row} online={customer.online} />
          ))}
          {isTyping && <TypingIndicator name={number.name} />}
        </div>
      </div>
      {newRows !== null && (
        <button type="button" className={styles.jump} onClick={scrollToEnd}>
          <ArrowDown aria-hidden="true" size={18} strokeWidth={1.5} />
          {newRows === 0 ? <span className="visually-hidden">{t.goToLatest}</span> : t.newMessages(newRows)}
        </button>
      )}
    </div>
  );
}

function RowView({ row, online }: { readonly row: Row; readonly online: boolean }) {
  switch (row.kind) {
    case 'day':
      return <DaySeparator at={row.at} />;
    case 'lost':
      return <UndeliveredNote error={row.error} />;
    case 'waiting':
      // An online phone receives the messages within moments, so it shows no note.
      return online ? null : <WaitingNote count={row.count} />;
    case 'bubble':
      return <Bubble bubble={row.bubble} pending={row.pending} first={row.first} last={row.last} />;
  }
}
