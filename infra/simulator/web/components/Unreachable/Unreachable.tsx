import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './Unreachable.module.css';

/** Replaces the phones until the simulator responds for the first time. */
export function Unreachable() {
  const { t } = useTranslations();
  return (
    <div className={styles.unreachable} role="status">
      <h2>{t.unreachable.title}</h2>
      <p>{t.unreachable.text}</p>
    </div>
  );
}
