import type { State } from '../../../phone-api.ts';
import { useWords } from '../../state/words.tsx';
import type { Words } from '../../strings/words.ts';
import styles from './WebhookState.module.css';

type Webhook = State['webhook'];

/** Status 0 is no answer at all. */
function sentence({ pending, lastStatus }: Webhook, t: Words): string {
  if (lastStatus === null) return pending === 0 ? t.webhook.none : t.webhook.sending(pending);
  if (lastStatus === 200) return pending === 0 ? t.webhook.allTaken : t.webhook.sending(pending);
  return lastStatus === 0 ? t.webhook.unanswered(pending) : t.webhook.refused(lastStatus, pending);
}

const isStuck = ({ pending, lastStatus }: Webhook): boolean => pending > 0 && lastStatus !== null && lastStatus !== 200;

/** How the webhooks to the business fare, in a sentence. `brief` is one line without the address. */
export function WebhookState({ brief = false, ...webhook }: Webhook & { readonly brief?: boolean }) {
  const { t } = useWords();
  return (
    <section className={styles.webhook} data-brief={brief} aria-labelledby="webhook">
      <h2 id="webhook">{t.webhook.title}</h2>
      <p role="status" data-stuck={isStuck(webhook)}>
        {sentence(webhook, t)}
      </p>
      {!brief && (
        <p className={styles.url} title={webhook.url}>
          {webhook.url}
        </p>
      )}
    </section>
  );
}
