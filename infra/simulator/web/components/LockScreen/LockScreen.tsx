import type { Customer, State } from '../../../phone-api.ts';
import { formatTime } from '../../logic/days.ts';
import { previewOf } from '../../logic/preview.ts';
import { readContent } from '../../logic/read-content.ts';
import { useNow } from '../../state/browser-hooks.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Avatar } from '../Avatar/Avatar.tsx';
import { Badge } from '../Badge/Badge.tsx';
import { StatusBar } from '../StatusBar/StatusBar.tsx';
import styles from './LockScreen.module.css';

const MINUTE_MS = 60_000;

interface LockScreenProps {
  readonly customer: Customer;
  readonly state: State;
  readonly onWake: () => void;
}

/** Screen of a locked phone. Messages arrive and stay unread. */
export function LockScreen({ customer, state, onWake }: LockScreenProps) {
  const { t, locale } = useTranslations();
  const now = useNow(MINUTE_MS);
  const date = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(now);
  const unreadChats = state.chats.filter(({ customerId, unseen }) => customerId === customer.id && unseen > 0);
  return (
    <div className={styles.lock}>
      <StatusBar online={customer.online} isLocked />
      <p className={styles.time}>{formatTime(now, locale)}</p>
      <p className={styles.date}>{date}</p>
      <ul className={styles.notifications} aria-live="polite">
        {unreadChats.map(({ phoneNumberId, last, unseen }) => {
          const name = state.numbers.find((number) => number.phoneNumberId === phoneNumberId)?.name ?? '';
          return (
            <li key={phoneNumberId}>
              <Avatar name={name} seed={phoneNumberId} shape="business" />
              <span className={styles.notification}>
                <strong>{name}</strong>
                {last?.from === 'business' && <span>{previewOf(readContent(last.content), t)}</span>}
              </span>
              <Badge count={unseen} label={t.unreadCount(unseen)} />
            </li>
          );
        })}
      </ul>
      {unreadChats.length === 0 && <p className={styles.empty}>{t.lock.noMessages}</p>}
      <button type="button" className={styles.wake} onClick={onWake}>
        {t.lock.hint}
      </button>
    </div>
  );
}
