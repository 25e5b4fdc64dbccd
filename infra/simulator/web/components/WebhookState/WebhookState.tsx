import type { State } from '../../../phone-api.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import type { Translations } from '../../strings/translations.ts';
import styles from './WebhookState.module.css';

type Webhook = State['webhook'];

/** Describes the state of the webhooks. Status 0 means no response. */
function describeWebhook({ pending, lastStatus }: Webhook, t: Translations): string {
  if (lastStatus === null) return pending === 0 ? t.webhook.none : t.webhook.sending(pending);
  if (lastStatus === 200) return pending === 0 ? t.webhook.allDelivered : t.webhook.sending(pending);
  return lastStatus === 0 ? t.webhook.noResponse(pending) : t.webhook.errorStatus(lastStatus, pending);
}

const isStuck = ({ pending, lastStatus }: Webhook): boolean => pending > 0 && lastStatus !== null && lastStatus !== 200;

/** State of the webhooks to the business. `brief` is one line without the URL. */
export function WebhookState({ brief = false, ...webhook }: Webhook & { readonly brief?: boolean }) {
  const { t } = useTranslations();
  return (
    <section className={styles.webhook} data-brief={brief} aria-labelledby="webhook">
      <h2 id="webhook">{t.webhook.title}</h2>
      <p role="status" data-stuck={isStuck(webhook)}>
        {describeWebhook(webhook, t)}
      </p>
      {!brief && (
        <p className={styles.url} title={webhook.url}>
          {webhook.url}
        </p>
      )}
    </section>
  );
}
