import { useState } from 'react';
import { LANGUAGES } from '../../ui/language.ts';
import { readTheme, THEMES, writeTheme } from '../../ui/theme.ts';
import { useLanguage } from '../app/contexts.ts';

/** Preferences of this device: language and theme. */
export function Preferences() {
  const { t, language, setLanguage } = useLanguage();
  const [theme, setTheme] = useState(readTheme);
  return (
    <section className="card">
      <h2>{t('preferences.title')}</h2>
      <fieldset className="switch">
        <legend>{t('preferences.language')}</legend>
        {LANGUAGES.map((code) => (
          <label key={code}>
            <input type="radio" name="language" checked={code === language} onChange={() => setLanguage(code)} />
            <span lang={code}>{t(`language.${code}`)}</span>
          </label>
        ))}
      </fieldset>
      <fieldset className="switch">
        <legend>{t('preferences.theme')}</legend>
        {THEMES.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="theme"
              checked={name === theme}
              onChange={() => {
                setTheme(name);
                writeTheme(name);
              }}
            />
            <span>{t(`theme.${name}`)}</span>
          </label>
        ))}
      </fieldset>
    </section>
  );
}
