import type { Language } from '../../../../web/ui/language.ts';
import { en } from './en.ts';
import { id } from './id.ts';
import type { Translations } from './translations.ts';

/** Name of each language in that language. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { id: 'Indonesia', en: 'English' };

const TRANSLATIONS: Readonly<Record<Language, Translations>> = { id, en };

export const translationsOf = (language: Language): Translations => TRANSLATIONS[language];
