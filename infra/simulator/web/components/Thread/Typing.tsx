import { useWords } from '../../state/words.tsx';
import styles from './Typing.module.css';

/** Three dots that show that the business is typing. */
export function Typing({ name }: { readonly name: string }) {
  const { t } = useWords();
  return (
    <p className={styles.typing}>
      <span className="visually-hidden">
        {name} {t.typing}
      </span>
      <span aria-hidden="true" />
      <span aria-hidden="true" />
      <span aria-hidden="true" />
    </p>
  );
}
