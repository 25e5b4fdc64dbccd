import { UserPlus } from 'lucide-react';
import { useWords } from '../../state/words.tsx';
import styles from './GhostPhone.module.css';

/** An empty slot with a button that adds a customer. Without customers it is the starting point. */
export function GhostPhone({ isFirst, onAdd }: { readonly isFirst: boolean; readonly onAdd: () => void }) {
  const { t } = useWords();
  return (
    <section className={styles.slot} aria-label={isFirst ? t.customers : t.ghost.title}>
      <p>{isFirst ? t.ghost.first : t.ghost.text}</p>
      <button type="button" className={isFirst ? styles.first : styles.add} onClick={onAdd}>
        <UserPlus aria-hidden="true" size={20} strokeWidth={1.5} />
        {t.addCustomer}
      </button>
    </section>
  );
}
