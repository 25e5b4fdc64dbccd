import { Plane } from 'lucide-react';
import { formatTime } from '../../logic/days.ts';
import { useNow } from '../../state/browser-hooks.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { classNames } from '../class-names.ts';
import styles from './StatusBar.module.css';

const MINUTE_MS = 60_000;

/** Status bar of a phone: time, camera and connection. */
export function StatusBar({ online, isLocked = false }: { readonly online: boolean; readonly isLocked?: boolean }) {
  const { t, locale } = useTranslations();
  const now = useNow(MINUTE_MS);
  return (
    <div className={classNames(styles.bar, isLocked && styles.lockScreen)}>
      <span aria-hidden="true">{formatTime(now, locale)}</span>
      <span className={styles.camera} />
      <span className={styles.icons}>
        <span className="visually-hidden">{online ? t.statusBar.online : t.statusBar.offline}</span>
        {online ? <SignalIcon /> : <Plane aria-hidden="true" size={16} strokeWidth={1.75} />}
        <BatteryIcon />
      </span>
    </div>
  );
}

function SignalIcon() {
  return (
    <svg aria-hidden="true" viewBox="0 0 18 12" width="18" height="12" fill="currentColor">
      <rect x="0" y="8" width="3" height="4" rx="1" />
      <rect x="5" y="5.5" width="3" height="6.5" rx="1" />
      <rect x="10" y="3" width="3" height="9" rx="1" />
      <rect x="15" y="0" width="3" height="12" rx="1" />
    </svg>
  );
}

function BatteryIcon() {
  return (
    <svg aria-hidden="true" viewBox="0 0 25 12" width="25" height="12">
      <rect x="0.6" y="0.6" width="21" height="10.8" rx="3.4" fill="none" stroke="currentColor" strokeOpacity="0.5" />
      <rect x="2.4" y="2.4" width="14" height="7.2" rx="1.9" fill="currentColor" />
      <path d="M23.2 4.2v3.6c.9-.3 1.4-1 1.4-1.8s-.5-1.5-1.4-1.8z" fill="currentColor" fillOpacity="0.6" />
    </svg>
  );
}
