import type { indonesian } from './id.ts';
import type { indonesianSelling } from './id-selling.ts';

/** The strings of the pages, named by where they stand. Indonesian is written first; the others have the same keys. */
type Texts = typeof indonesian & typeof indonesianSelling;
type Key = keyof Texts;
/** The words of the first view; those of orders, products and charges come when they are needed. */
export type FirstWords = Readonly<Record<keyof typeof indonesian, string>>;
export type MoreWords = Readonly<Record<keyof typeof indonesianSelling, string>>;

/** Languages of the pages. Another one (pt-BR) is a module like `en.ts` and an entry here. */
export const LANGUAGES = ['id', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Names between braces: `{n} baru` has `n`, and so has `{n|message|messages}`. */
type Names<Text extends string> = Text extends `${string}{${infer Inside}}${infer Rest}`
  ? (Inside extends `${infer Name}|${string}` ? Name : Inside) | Names<Rest>
  : never;

type Values<K extends Key> = [Names<Texts[K]>] extends [never]
  ? []
  : [values: Readonly<Record<Names<Texts[K]>, string | number>>];

/** Strings without places to fill. */
export type PlainKey = { [K in Key]: Values<K> extends [] ? K : never }[Key];

export type Translate = <K extends Key>(key: K, ...values: Values<K>) => string;

/** What browsers and Intl call our languages: regional, so that times and numbers look as they do there. */
export const LOCALES = { id: 'id-ID', en: 'en-GB' } as const satisfies Record<Language, string>;

const PLACE = /\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g;

/**
 * Fills a text: `{name}` becomes its value, `{n|one|other}` one of two words by the number's plural form. What has no value stays as
 * it is, which a test would see.
 */
export function fill(text: string, values: Readonly<Record<string, string | number>>, language: Language): string {
  const locale = LOCALES[language];
  return text.replace(PLACE, (whole, name: string, one: string | undefined, other: string | undefined) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one !== undefined && other !== undefined)
      return new Intl.PluralRules(locale).select(Number(value)) === 'one' ? one : other;
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

/** The names of the places in a text, each once, sorted: two languages must have the same. */
export const placesIn = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(PLACE)].map(([, name = '']) => name))].sort();

export const translator =
  (known: ReadonlyMap<string, string>, language: Language): Translate =>
  (key, ...[values]) =>
    fill(known.get(key) ?? key, values ?? {}, language);

export const isLanguage = (value: unknown): value is Language => LANGUAGES.some((language) => language === value);
