import { en } from './en.ts';
import { id } from './id.ts';
import type { Translations } from './translations.ts';

export const LANGUAGES = ['id', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Name of each language in that language. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { id: 'Indonesia', en: 'English' };

const TRANSLATIONS: Readonly<Record<Language, Translations>> = { id, en };
const LOCALES: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-GB' };

export const translationsOf = (language: Language): Translations => TRANSLATIONS[language];
export const localeOf = (language: Language): string => LOCALES[language];

const isLanguage = (text: string | null): text is Language => LANGUAGES.some((language) => language === text);

/** Returns the stored choice, English for an English browser, or else Indonesian. */
export function languageFor(stored: string | null, browser: string | undefined): Language {
  if (isLanguage(stored)) return stored;
  return browser?.toLowerCase().split('-')[0] === 'en' ? 'en' : 'id';
}
