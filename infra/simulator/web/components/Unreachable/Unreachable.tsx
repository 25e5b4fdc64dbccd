import { useWords } from '../../state/words.tsx';
import styles from './Unreachable.module.css';

/** Stands in the place of the phones while the simulator has never answered. */
export function Unreachable() {
  const { t } = useWords();
  return (
    <div className={styles.unreachable} role="status">
      <h2>{t.unreachable.title}</h2>
      <p>{t.unreachable.text}</p>
    </div>
  );
}
