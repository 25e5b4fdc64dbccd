import { CircleAlert, WifiOff } from 'lucide-react';
import type { Bubble } from '../../../phone-api.ts';
import { formatDay } from '../../logic/days.ts';
import { useNow } from '../../state/browser-hooks.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './ThreadNotes.module.css';

const MINUTE_MS = 60_000;

/** Separator at the start of a day. */
export function DaySeparator({ at }: { readonly at: number }) {
  const { t, locale } = useTranslations();
  return (
    <p className={styles.day}>
      <span>{formatDay(at, useNow(MINUTE_MS), locale, t)}</span>
    </p>
  );
}

/** Note that a message of the business could not be delivered. A real phone does not show this. */
export function UndeliveredNote({ error }: { readonly error: Bubble['error'] }) {
  const { t } = useTranslations();
  return (
    <p className={styles.lost}>
      <CircleAlert aria-hidden="true" size={18} strokeWidth={1.5} />
      <span>
        {t.undeliveredMessage}
        {error && (
          <small lang="en">
            {error.title} ({error.code})
          </small>
        )}
      </span>
    </p>
  );
}

/** Note that messages wait until the phone is online. */
export function WaitingNote({ count }: { readonly count: number }) {
  const { t } = useTranslations();
  return (
    <p className={styles.waiting}>
      <WifiOff aria-hidden="true" size={18} strokeWidth={1.5} />
      <span>{t.waitingMessages(count)}</span>
    </p>
  );
}
