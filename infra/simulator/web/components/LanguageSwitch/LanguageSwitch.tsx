import { LANGUAGES } from '../../../../../web/ui/language.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { LANGUAGE_NAMES } from '../../strings/language.ts';
import styles from './LanguageSwitch.module.css';

/** Switch for the page's language. Each language appears under its own name. */
export function LanguageSwitch() {
  const { t, language, setLanguage } = useTranslations();
  return (
    <fieldset className={styles.switch}>
      <legend className="visually-hidden">{t.language}</legend>
      {LANGUAGES.map((option) => (
        <label key={option} lang={option}>
          <input type="radio" name="language" checked={option === language} onChange={() => setLanguage(option)} />
          <span>{LANGUAGE_NAMES[option]}</span>
        </label>
      ))}
    </fieldset>
  );
}
