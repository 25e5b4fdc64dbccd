import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { type Language, languageFor, localeOf, wordsOf } from '../strings/language.ts';
import type { Words } from '../strings/words.ts';

interface TranslationsContextValue {
  readonly t: Words;
  readonly locale: string;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const STORAGE_KEY = 'warung-simulator-language';

const initialLanguage = languageFor(localStorage.getItem(STORAGE_KEY), navigator.language);
const TranslationsContext = createContext<TranslationsContextValue>({
  t: wordsOf(initialLanguage),
  locale: localeOf(initialLanguage),
  language: initialLanguage,
  setLanguage: () => undefined,
});

/** Provides the translations to the page and stores the chosen language. */
export function WordsProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `${wordsOf(language).title} · Warung`;
  }, [language]);
  const value = useMemo(
    (): TranslationsContextValue => ({
      t: wordsOf(language),
      locale: localeOf(language),
      language,
      setLanguage: (next) => {
        localStorage.setItem(STORAGE_KEY, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <TranslationsContext value={value}>{children}</TranslationsContext>;
}

/** Returns the page's texts in the chosen language, and the locale for numbers and times. */
export const useWords = (): TranslationsContextValue => use(TranslationsContext);
