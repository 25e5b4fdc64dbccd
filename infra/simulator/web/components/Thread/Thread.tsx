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

/** What others may ask of a thread. */
export interface ThreadHandle {
  readonly jumpTo: (wamid: string) => void;
  readonly toEnd: () => void;
}

/** The messages of a chat, old to new. Stays at the end while one reads there, and elsewhere where one is. */
export function Thread({ ref }: { readonly ref: Ref<ThreadHandle> }) {
  const { t } = useWords();
  const { key, chat, customer, number } = useOpenChat();
  const { sending } = useChatMemory(key);
  const typing = useUntil(chat.typingUntil);
  const rows = useMemo(() => rowsOf(chat.bubbles, sending), [chat.bubbles, sending]);
  const { box, below, toEnd, stay } = useStickToEnd(
    rows.length,
    `${rows.map(({ key: name }) => name).join(' ')} ${typing}`,
  );

  useImperativeHandle(
    ref,
    () => ({
      toEnd,
      jumpTo: (wamid) => {
        const found = box.current?.querySelector(`[data-wamid="${CSS.escape(wamid)}"]`);
        if (!found) return;
        stay();
        found.scrollIntoView({ block: 'center', behavior: wantsCalm() ? 'auto' : 'smooth' });
        found.animate([{ backgroundColor: 'var(--note)' }, { backgroundColor: 'transparent' }], { duration: 1200 });
      },
    }),
    [box, stay, toEnd],
  );

  return (
    <div className={styles.place}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div ref={box} className={styles.thread} role="log" aria-label={t.threadWith(number.name)} tabIndex={0}>
        <div className={styles.rows}>
          {rows.length === 0 && <Greeting />}
          {rows.map((row) => (
            <RowView key={row.key} row={row} online={customer.online} />
          ))}
          {typing && <Typing name={number.name} />}
        </div>
      </div>
      {below !== null && (
        <button type="button" className={styles.below} onClick={toEnd}>
          <ArrowDown aria-hidden="true" size={18} strokeWidth={1.5} />
          {below === 0 ? <span className="only-heard">{t.toBottom}</span> : t.newBelow(below)}
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
      // Under way to a phone that is on, it is here in a moment.
      return online ? null : <Waiting count={row.count} />;
    case 'bubble':
      return <Bubble bubble={row.bubble} pending={row.pending} first={row.first} last={row.last} />;
  }
}
