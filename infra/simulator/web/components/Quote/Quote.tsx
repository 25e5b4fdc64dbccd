import { previewOf } from '../../logic/preview.ts';
import { readContent } from '../../logic/read-content.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './Quote.module.css';

/** Short form of the message that a reply refers to. A tap scrolls to it. */
export function Quote({ wamid }: { readonly wamid: string }) {
  const { t } = useTranslations();
  const { chat, jumpTo } = useOpenChat();
  const quoted = chat.bubbles.find((bubble) => bubble.wamid === wamid);
  if (quoted === undefined) return <span className={styles.quote}>{t.message.originalUnavailable}</span>;
  return (
    <button type="button" className={styles.quote} onClick={() => jumpTo(wamid)}>
      <QuoteText wamid={wamid} />
    </button>
  );
}

/** Sender and preview of a quoted message, each on one line. */
export function QuoteText({ wamid }: { readonly wamid: string }) {
  const { t } = useTranslations();
  const { chat, customer, number } = useOpenChat();
  const quoted = chat.bubbles.find((bubble) => bubble.wamid === wamid);
  if (quoted === undefined) return t.message.originalUnavailable;
  return (
    <>
      <span className={styles.sender}>{quoted.from === 'customer' ? customer.name : number.name}</span>
      <span className={styles.preview}>{previewOf(readContent(quoted.content), t)}</span>
    </>
  );
}
