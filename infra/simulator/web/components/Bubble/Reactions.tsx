import type { Bubble } from '../../../phone-api.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './Reactions.module.css';

/** Reactions to a message. A tap on the customer's own reaction removes it. */
export function Reactions({ bubble }: { readonly bubble: Bubble }) {
  const { t } = useTranslations();
  const { number, sendMessage } = useOpenChat();
  const { customer: own, business } = bubble.reactions;
  if (own === null && business === null) return null;
  return (
    <span className={styles.reactions}>
      {business !== null && (
        <span className={styles.reaction}>
          <span className="visually-hidden">{t.message.reactionOf(number.name, business)}</span>
          <span aria-hidden="true">{business}</span>
        </span>
      )}
      {own !== null && (
        <button
          type="button"
          className={styles.reaction}
          aria-label={t.message.unreact(own)}
          onClick={() => sendMessage({ type: 'reaction', to: bubble.wamid, emoji: '' })}
        >
          {own}
        </button>
      )}
    </span>
  );
}
