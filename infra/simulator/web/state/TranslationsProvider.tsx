import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { type Language, LOCALES, readLanguage, writeLanguage } from '../../../../web/ui/language.ts';
import { translationsOf } from '../strings/language.ts';
import type { Translations } from '../strings/translations.ts';

interface TranslationsContextValue {
  readonly t: Translations;
  readonly locale: string;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const initialLanguage = readLanguage();
const TranslationsContext = createContext<TranslationsContextValue>({
  t: translationsOf(initialLanguage),
  locale: LOCALES[initialLanguage],
  language: initialLanguage,
  setLanguage: () => undefined,
});

/** Provides the translations to the page and stores the chosen language. */
export function TranslationsProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `${translationsOf(language).title} · Warung`;
  }, [language]);
  const value = useMemo(
    (): TranslationsContextValue => ({
      t: translationsOf(language),
      locale: LOCALES[language],
      language,
      setLanguage: (next) => {
        writeLanguage(next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <TranslationsContext value={value}>{children}</TranslationsContext>;
}

/** Returns the page's texts in the chosen language, and the locale for numbers and times. */
export const useTranslations = (): TranslationsContextValue => use(TranslationsContext);
