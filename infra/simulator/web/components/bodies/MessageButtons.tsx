import { Check, ExternalLink } from 'lucide-react';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './bodies.module.css';

/** Attributes of the icons on the buttons. */
export const ICON = { 'aria-hidden': true, size: 18, strokeWidth: 1.5 } as const;

/** Link to a URL that the business provided. URLs other than HTTP are shown, but not linked. */
export function LinkButton({ title, url }: { readonly title: string; readonly url: string }) {
  const isHttp = /^https?:\/\//.test(url);
  return (
    <a
      className={styles.action}
      {...(isHttp
        ? { href: url, target: '_blank', rel: 'noreferrer noopener', title: url }
        : { 'aria-disabled': true })}
    >
      {title}
      <ExternalLink {...ICON} />
    </a>
  );
}

interface ReplyButtonsProps {
  readonly wamid: string;
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
}

/** Quick-reply buttons. The customer can tap only one of them, once. */
export function ReplyButtons({ wamid, buttons }: ReplyButtonsProps) {
  const { t } = useTranslations();
  const { chosen, sendMessage } = useOpenChat();
  const tapped = chosen.get(wamid);
  return (
    <div className={styles.actions}>
      {buttons.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          className={styles.action}
          disabled={tapped !== undefined}
          data-chosen={tapped === id}
          onClick={() => sendMessage({ type: 'tap', to: wamid, id }, { title })}
        >
          {tapped === id && <Check {...ICON} />}
          {title}
          {tapped === id && <span className="visually-hidden">, {t.content.chosen}</span>}
        </button>
      ))}
    </div>
  );
}
