import { deviceStorage } from './storage.ts';

/** The languages of the pages. Each page has its texts by language. */
export const LANGUAGES = ['id', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Locales for Intl. They include the region, which decides the format of times and numbers. */
export const LOCALES = { id: 'id-ID', en: 'en-GB' } as const satisfies Record<Language, string>;

const STORAGE_KEY = 'language';
const DEFAULT_LANGUAGE: Language = 'id';

const isLanguage = (value: unknown): value is Language => LANGUAGES.some((language) => language === value);

/**
 * Chooses the language of a page: the stored choice of the user, else the first supported language of the browser, else
 * Indonesian.
 * @param browserLanguages BCP 47 tags in order of preference, as in `navigator.languages`
 */
export const preferredLanguage = (stored: string | null, browserLanguages: readonly string[]): Language =>
  isLanguage(stored)
    ? stored
    : (browserLanguages.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage) ?? DEFAULT_LANGUAGE);

/** Returns the language that the user chose on this device, or the one that the browser prefers. */
export const readLanguage = (): Language => preferredLanguage(deviceStorage.get(STORAGE_KEY), navigator.languages);

export const writeLanguage = (language: Language): void => deviceStorage.set(STORAGE_KEY, language);
