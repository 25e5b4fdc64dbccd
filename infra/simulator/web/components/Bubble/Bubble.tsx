import { EllipsisVertical } from 'lucide-react';
import { formatTime } from '../../logic/days.ts';
import { readContent } from '../../logic/read-content.ts';
import type { Row } from '../../logic/thread.ts';
import { useLongPress } from '../../state/browser-hooks.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Body } from '../bodies/Body.tsx';
import { Quote } from '../Quote/Quote.tsx';
import { Ticks } from '../Ticks/Ticks.tsx';
import styles from './Bubble.module.css';
import { Failure } from './Failure.tsx';
import { Reactions } from './Reactions.tsx';

type BubbleProps = Omit<Extract<Row, { kind: 'bubble' }>, 'kind' | 'key'>;

/** One message with its quote, content, time, status and reactions. */
export function Bubble({ bubble, pending, first, last }: BubbleProps) {
  const { t, locale } = useTranslations();
  const { customer, number, openMenu } = useOpenChat();
  const content = readContent(bubble.content);
  const isOwn = bubble.from === 'customer';
  const hasFailed = pending?.state.kind === 'failed' || bubble.ticks === 'failed';
  const openMenuAt = (element: HTMLElement): void => {
    if (pending === null) openMenu(bubble, element);
  };
  // The long-press handler receives no element, so it looks up the menu button by wamid.
  const longPress = useLongPress(() => {
    const element = document.querySelector<HTMLElement>(`[data-wamid="${CSS.escape(bubble.wamid)}"] [data-menu]`);
    if (element !== null) openMenuAt(element);
  });
  return (
    <div
      className={styles.line}
      data-wamid={bubble.wamid}
      data-side={isOwn ? 'mine' : 'theirs'}
      data-first={first}
      data-last={last}
    >
      <span className="visually-hidden">{isOwn ? customer.name : number.name}:</span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same menu opens from the button beside it */}
      <div
        className={styles.bubble}
        data-kind={content.kind}
        {...longPress}
        onContextMenu={(event) => {
          const button = event.currentTarget.parentElement?.querySelector<HTMLElement>('[data-menu]');
          if (!button) return;
          event.preventDefault();
          openMenuAt(button);
        }}
      >
        {bubble.replyTo !== null && <Quote wamid={bubble.replyTo} />}
        <Body bubble={bubble} content={content} />
        <span className={styles.meta}>
          <time dateTime={new Date(bubble.at).toISOString()}>{formatTime(bubble.at, locale)}</time>
          {isOwn && <Ticks state={hasFailed ? 'failed' : bubble.ticks} />}
        </span>
      </div>
      {pending === null && (
        <button
          type="button"
          data-menu=""
          className={styles.menu}
          aria-label={t.message.options}
          aria-haspopup="menu"
          onClick={(event) => openMenuAt(event.currentTarget)}
        >
          <EllipsisVertical aria-hidden="true" size={18} strokeWidth={1.5} />
        </button>
      )}
      <Reactions bubble={bubble} />
      {hasFailed && <Failure bubble={bubble} pending={pending} />}
    </div>
  );
}
