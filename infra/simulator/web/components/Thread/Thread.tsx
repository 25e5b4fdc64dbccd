import { ArrowDown } from 'lucide-react';
import { type Ref, useImperativeHandle, useMemo } from 'react';
import { type Row, rowsOf } from '../../logic/thread.ts';
import { useUntil, wantsCalm } from '../../state/browser.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useChatMemory } from '../../state/use-chat.ts';
import { useStickToEnd } from '../../state/use-stick-to-end.ts';
import { useWords } from '../../state/words.tsx';
import { Bubble } from '../Bubble/Bubble.tsx';
import { Greeting } from './Greeting.tsx';
import { Day, Lost, Waiting } from './Notes.tsx';
import styles from './Thread.module.css';
import { Typing } from './Typing.tsx';

/** Methods of a thread for other components. */
export interface ThreadHandle {
  readonly jumpTo: (wamid: string) => void;
  readonly scrollToEnd: () => void;
}

/** Messages of a chat, from old to new. Follows new messages only while the user is at the end. */
export function Thread({ ref }: { readonly ref: Ref<ThreadHandle> }) {
  const { t } = useWords();
  const { key, chat, customer, number } = useOpenChat();
  const { sending } = useChatMemory(key);
  const isTyping = useUntil(chat.typingUntil);
  const rows = useMemo(() => rowsOf(chat.bubbles, sending), [chat.bubbles, sending]);
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
        element.scrollIntoView({ block: 'center', behavior: wantsCalm() ? 'auto' : 'smooth' });
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
          {rows.length === 0 && <Greeting />}
          {rows.map((row) => (
            <RowView key={row.key} row={row} online={customer.online} />
          ))}
          {isTyping && <Typing name={number.name} />}
        </div>
      </div>
      {newRows !== null && (
        <button type="button" className={styles.jump} onClick={scrollToEnd}>
          <ArrowDown aria-hidden="true" size={18} strokeWidth={1.5} />
          {newRows === 0 ? <span className="visually-hidden">{t.toBottom}</span> : t.newBelow(newRows)}
        </button>
      )}
    </div>
  );
}

function RowView({ row, online }: { readonly row: Row; readonly online: boolean }) {
  switch (row.kind) {
    case 'day':
      return <Day at={row.at} />;
    case 'lost':
      return <Lost error={row.error} />;
    case 'waiting':
      // An online phone receives the messages within moments, so it shows no note.
      return online ? null : <Waiting count={row.count} />;
    case 'bubble':
      return <Bubble bubble={row.bubble} pending={row.pending} first={row.first} last={row.last} />;
  }
}
