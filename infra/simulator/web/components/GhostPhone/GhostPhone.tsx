import { UserPlus } from 'lucide-react';
import { useWords } from '../../state/words.tsx';
import styles from './GhostPhone.module.css';

/** An empty place on the desk. Without any customer it is where to begin. */
export function GhostPhone({ first, onAdd }: { readonly first: boolean; readonly onAdd: () => void }) {
  const { t } = useWords();
  return (
    <section className={styles.ghost} aria-label={first ? t.customers : t.ghost.title}>
      <p>{first ? t.ghost.first : t.ghost.text}</p>
      <button type="button" className={first ? styles.first : styles.add} onClick={onAdd}>
        <UserPlus aria-hidden="true" size={20} strokeWidth={1.5} />
        {t.addCustomer}
      </button>
    </section>
  );
}
