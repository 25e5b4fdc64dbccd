import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './EmptyThread.module.css';

/** Empty thread: a hint and suggested first messages. */
export function EmptyThread() {
  const { t } = useTranslations();
  const { sendMessage } = useOpenChat();
  return (
    <div className={styles.greeting}>
      <p>{t.empty}</p>
      {t.greetings.map((greeting) => (
        <button key={greeting} type="button" onClick={() => sendMessage({ type: 'text', body: greeting })}>
          {greeting}
        </button>
      ))}
    </div>
  );
}
