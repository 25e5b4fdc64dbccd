import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './TypingIndicator.module.css';

/** Three dots that show that the business is typing. */
export function TypingIndicator({ name }: { readonly name: string }) {
  const { t } = useTranslations();
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
