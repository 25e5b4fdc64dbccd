import { previewOf } from '../../logic/preview.ts';
import { readContent } from '../../logic/read-content.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useWords } from '../../state/words.tsx';
import styles from './Quote.module.css';

/** The message that another answers, in short; a tap goes there. */
export function Quote({ wamid }: { readonly wamid: string }) {
  const { t } = useWords();
  const { chat, jumpTo } = useOpenChat();
  const quoted = chat.bubbles.find((bubble) => bubble.wamid === wamid);
  if (quoted === undefined) return <span className={styles.quote}>{t.message.old}</span>;
  return (
    <button type="button" className={styles.quote} onClick={() => jumpTo(wamid)}>
      <QuoteText wamid={wamid} />
    </button>
  );
}

/** Who said it and what, each on one line. */
export function QuoteText({ wamid }: { readonly wamid: string }) {
  const { t } = useWords();
  const { chat, customer, number } = useOpenChat();
  const quoted = chat.bubbles.find((bubble) => bubble.wamid === wamid);
  if (quoted === undefined) return t.message.old;
  return (
    <>
      <span className={styles.who}>{quoted.from === 'customer' ? customer.name : number.name}</span>
      <span className={styles.what}>{previewOf(readContent(quoted.content), t)}</span>
    </>
  );
}
