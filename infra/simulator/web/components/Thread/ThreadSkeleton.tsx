import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './ThreadSkeleton.module.css';

/** Placeholder for a thread that is being fetched. It appears only after a short delay. */
export function ThreadSkeleton() {
  const { t } = useTranslations();
  return (
    <div className={styles.skeleton} role="status">
      <span className="visually-hidden">{t.loadingChat}</span>
      <span />
      <span />
      <span />
    </div>
  );
}
