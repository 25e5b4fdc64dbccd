import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { type Language, languageFor, localeOf, wordsOf } from '../strings/language.ts';
import type { Words } from '../strings/words.ts';

interface Speaking {
  readonly t: Words;
  readonly locale: string;
  readonly language: Language;
  readonly speak: (language: Language) => void;
}

const STORED = 'warung-simulator-language';

const first = languageFor(localStorage.getItem(STORED), navigator.language);
const WordsContext = createContext<Speaking>({
  t: wordsOf(first),
  locale: localeOf(first),
  language: first,
  speak: () => undefined,
});

/** Gives the page its language, and remembers a choice. */
export function WordsProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `${wordsOf(language).title} · Warung`;
  }, [language]);
  const speaking = useMemo(
    (): Speaking => ({
      t: wordsOf(language),
      locale: localeOf(language),
      language,
      speak: (next) => {
        localStorage.setItem(STORED, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <WordsContext value={speaking}>{children}</WordsContext>;
}

/** The page's words in the chosen language, and the locale for numbers and times. */
export const useWords = (): Speaking => use(WordsContext);
