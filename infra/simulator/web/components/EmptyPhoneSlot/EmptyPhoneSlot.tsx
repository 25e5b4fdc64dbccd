import { UserPlus } from 'lucide-react';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './EmptyPhoneSlot.module.css';

/** An empty slot with a button that adds a customer. Without customers it is the starting point. */
export function EmptyPhoneSlot({ isFirst, onAdd }: { readonly isFirst: boolean; readonly onAdd: () => void }) {
  const { t } = useTranslations();
  return (
    <section className={styles.slot} aria-label={isFirst ? t.customers : t.emptySlot.title}>
      <p>{isFirst ? t.emptySlot.first : t.emptySlot.text}</p>
      <button type="button" className={isFirst ? styles.first : styles.add} onClick={onAdd}>
        <UserPlus aria-hidden="true" size={20} strokeWidth={1.5} />
        {t.addCustomer}
      </button>
    </section>
  );
}
