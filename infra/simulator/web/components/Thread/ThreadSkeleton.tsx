import { useWords } from '../../state/words.tsx';
import styles from './ThreadSkeleton.module.css';

/** Stands in for a thread that is being fetched; shows itself only when that takes a while. */
export function ThreadSkeleton() {
  const { t } = useWords();
  return (
    <div className={styles.skeleton} role="status">
      <span className="only-heard">{t.loadingChat}</span>
      <span />
      <span />
      <span />
    </div>
  );
}
