import type { Bubble } from '../../../phone-api.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useWords } from '../../state/words.tsx';
import styles from './Reactions.module.css';

/** The reactions that stand on a message. A tap on one's own takes it back. */
export function Reactions({ bubble }: { readonly bubble: Bubble }) {
  const { t } = useWords();
  const { number, say } = useOpenChat();
  const { customer: mine, business } = bubble.reactions;
  if (mine === null && business === null) return null;
  return (
    <span className={styles.reactions}>
      {business !== null && (
        <span className={styles.reaction}>
          <span className="only-heard">{t.message.reactionOf(number.name, business)}</span>
          <span aria-hidden="true">{business}</span>
        </span>
      )}
      {mine !== null && (
        <button
          type="button"
          className={styles.reaction}
          aria-label={t.message.unreact(mine)}
          onClick={() => say({ type: 'reaction', to: bubble.wamid, emoji: '' })}
        >
          {mine}
        </button>
      )}
    </span>
  );
}
