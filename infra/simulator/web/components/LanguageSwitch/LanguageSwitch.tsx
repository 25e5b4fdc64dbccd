import { useWords } from '../../state/words.tsx';
import { LANGUAGE_NAMES, LANGUAGES } from '../../strings/language.ts';
import styles from './LanguageSwitch.module.css';

/** Chooses the page's language; each calls itself by its own name. */
export function LanguageSwitch() {
  const { t, language, speak } = useWords();
  return (
    <fieldset className={styles.switch}>
      <legend className="only-heard">{t.language}</legend>
      {LANGUAGES.map((one) => (
        <label key={one} lang={one}>
          <input type="radio" name="language" checked={one === language} onChange={() => speak(one)} />
          <span>{LANGUAGE_NAMES[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}
