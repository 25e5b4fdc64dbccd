import { useOpenChat } from '../../state/chat-context.ts';
import { useWords } from '../../state/words.tsx';
import styles from './Greeting.module.css';

/** Empty thread: a hint and suggested first messages. */
export function Greeting() {
  const { t } = useWords();
  const { say } = useOpenChat();
  return (
    <div className={styles.greeting}>
      <p>{t.empty}</p>
      {t.greetings.map((greeting) => (
        <button key={greeting} type="button" onClick={() => say({ type: 'text', body: greeting })}>
          {greeting}
        </button>
      ))}
    </div>
  );
}
