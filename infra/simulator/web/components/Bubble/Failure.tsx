import type { Bubble } from '../../../phone-api.ts';
import type { PendingMessage } from '../../logic/thread.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useSimulator } from '../../state/simulator.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './Failure.module.css';

interface FailureProps {
  readonly bubble: Bubble;
  readonly pending: PendingMessage | null;
}

/** The reason why a message could not be sent, with buttons to resend or discard it. */
export function Failure({ bubble, pending }: FailureProps) {
  const { t } = useTranslations();
  const { sender } = useSimulator();
  const { key } = useOpenChat();
  const reason = pending?.state.kind === 'failed' ? (pending.state.reason ?? t.noResponse) : bubble.error?.title;
  return (
    <div className={styles.failure}>
      <p>
        {t.notSent} <span lang={pending === null ? 'en' : undefined}>{reason}</span>
        {bubble.error && ` (${bubble.error.code})`}
      </p>
      {pending !== null && (
        <p className={styles.actions}>
          <button type="button" onClick={() => sender.retry(key, pending.localId)}>
            {t.sendAgain}
          </button>
          <button type="button" onClick={() => sender.discard(key, pending.localId)}>
            {t.discard}
          </button>
        </p>
      )}
    </div>
  );
}
