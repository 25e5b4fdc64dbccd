import { en } from './en.ts';
import { id } from './id.ts';
import type { Words } from './words.ts';

export const LANGUAGES = ['id', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { id: 'Indonesia', en: 'English' };

const WORDS: Readonly<Record<Language, Words>> = { id, en };
const LOCALES: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-GB' };

export const wordsOf = (language: Language): Words => WORDS[language];
export const localeOf = (language: Language): string => LOCALES[language];

const isLanguage = (text: string | null): text is Language => LANGUAGES.some((language) => language === text);

/** What was chosen before; else English where the browser asks for it; else Indonesian. */
export function languageFor(chosen: string | null, browser: string | undefined): Language {
  if (isLanguage(chosen)) return chosen;
  return browser?.toLowerCase().split('-')[0] === 'en' ? 'en' : 'id';
}
