import { CircleAlert, WifiOff } from 'lucide-react';
import type { Bubble } from '../../../phone-api.ts';
import { dayText } from '../../logic/days.ts';
import { useNow } from '../../state/browser.ts';
import { useWords } from '../../state/words.tsx';
import styles from './Notes.module.css';

const MINUTE_MS = 60_000;

/** Separator at the start of a day. */
export function Day({ at }: { readonly at: number }) {
  const { t, locale } = useWords();
  return (
    <p className={styles.day}>
      <span>{dayText(at, useNow(MINUTE_MS), locale, t)}</span>
    </p>
  );
}

/** Note that a message of the business could not be delivered. A real phone does not show this. */
export function Lost({ error }: { readonly error: Bubble['error'] }) {
  const { t } = useWords();
  return (
    <p className={styles.lost}>
      <CircleAlert aria-hidden="true" size={18} strokeWidth={1.5} />
      <span>
        {t.lostMessage}
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
export function Waiting({ count }: { readonly count: number }) {
  const { t } = useWords();
  return (
    <p className={styles.waiting}>
      <WifiOff aria-hidden="true" size={18} strokeWidth={1.5} />
      <span>{t.waitingMessages(count)}</span>
    </p>
  );
}
