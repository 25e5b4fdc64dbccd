import type { Language } from '../../ui/language.ts';
import { indonesian } from './id.ts';
import type { CoreMessages, SellingMessages } from './translate.ts';

/** Loaders of the texts of the first view. Indonesian is in the main bundle; English is fetched when it is needed. */
const CORE_TEXTS: Readonly<Record<Language, () => Promise<CoreMessages>>> = {
  id: async () => indonesian,
  en: async () => (await import('./en.ts')).english,
};
/** Loaders of the texts of the lazily loaded parts. */
const SELLING_TEXTS: Readonly<Record<Language, () => Promise<SellingMessages>>> = {
  id: async () => (await import('./id-selling.ts')).indonesianSelling,
  en: async () => (await import('./en-selling.ts')).englishSelling,
};

/** The loaded texts of a language, by key. */
export interface Messages {
  readonly language: Language;
  readonly texts: Map<string, string>;
}

let current: Messages = { language: 'id', texts: new Map() };

/** Loads the texts of the first view and makes the language the current one. */
export async function loadFirstMessages(language: Language): Promise<Messages> {
  current = { language, texts: new Map(Object.entries(await CORE_TEXTS[language]())) };
  return current;
}

/** Adds the texts of the lazily loaded parts in the current language. */
export async function loadSellingMessages(): Promise<void> {
  const { language, texts } = current;
  for (const [key, text] of Object.entries(await SELLING_TEXTS[language]())) texts.set(key, text);
}

/** Loads all texts of a language and makes it the current one. */
export async function loadAllMessages(language: Language): Promise<Messages> {
  const [core, selling] = await Promise.all([CORE_TEXTS[language](), SELLING_TEXTS[language]()]);
  current = { language, texts: new Map(Object.entries({ ...core, ...selling })) };
  return current;
}
