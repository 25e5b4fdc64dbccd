import { useWords } from '../../state/words.tsx';
import styles from './Typing.module.css';

/** Three dots that say that the business is writing. */
export function Typing({ name }: { readonly name: string }) {
  const { t } = useWords();
  return (
    <p className={styles.typing}>
      <span className="only-heard">
        {name} {t.typing}
      </span>
      <span aria-hidden="true" />
      <span aria-hidden="true" />
      <span aria-hidden="true" />
    </p>
  );
}
