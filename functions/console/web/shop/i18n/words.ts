import { indonesian } from './id.ts';
import type { FirstWords, Language, MoreWords } from './translate.ts';

/** Indonesian is at hand; another language is fetched by who chose it. What later parts of the page say comes with them. */
const FIRST: Readonly<Record<Language, () => Promise<FirstWords>>> = {
  id: async () => indonesian,
  en: async () => (await import('./en.ts')).english,
};
const MORE: Readonly<Record<Language, () => Promise<MoreWords>>> = {
  id: async () => (await import('./id-selling.ts')).indonesianSelling,
  en: async () => (await import('./en-selling.ts')).englishSelling,
};

/** What is known of the language that is spoken. */
export interface Words {
  readonly language: Language;
  readonly known: Map<string, string>;
}

let spoken: Words = { language: 'id', known: new Map() };

/** The words of the first view. They become the ones that are spoken. */
export async function firstWords(language: Language): Promise<Words> {
  spoken = { language, known: new Map(Object.entries(await FIRST[language]())) };
  return spoken;
}

/** Adds the words of the later parts to those that are spoken; parts that need them wait for it. */
export async function moreWords(): Promise<void> {
  const { language, known } = spoken;
  for (const [key, text] of Object.entries(await MORE[language]())) known.set(key, text);
}

/** All the words of another language. They become the ones that are spoken. */
export async function allWords(language: Language): Promise<Words> {
  const [first, more] = await Promise.all([FIRST[language](), MORE[language]()]);
  spoken = { language, known: new Map(Object.entries({ ...first, ...more })) };
  return spoken;
}
