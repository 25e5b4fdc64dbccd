import { type Language, LOCALES } from '../../ui/language.ts';
import type { indonesian } from './id.ts';
import type { indonesianSelling } from './id-selling.ts';

/** All texts of the pages by key. Indonesian defines the keys; other languages must have the same. */
type Texts = typeof indonesian & typeof indonesianSelling;
type Key = keyof Texts;
/** Texts of the first view. */
export type CoreMessages = Readonly<Record<keyof typeof indonesian, string>>;
/** Texts of the lazily loaded parts: orders, products, costs and settings. */
export type SellingMessages = Readonly<Record<keyof typeof indonesianSelling, string>>;

/** Names of the placeholders in a text: `{n} baru` and `{n|message|messages}` both have `n`. */
type Names<Text extends string> = Text extends `${string}{${infer Inside}}${infer Rest}`
  ? (Inside extends `${infer Name}|${string}` ? Name : Inside) | Names<Rest>
  : never;

type Values<K extends Key> = [Names<Texts[K]>] extends [never]
  ? []
  : [values: Readonly<Record<Names<Texts[K]>, string | number>>];

/** Keys of texts without placeholders. */
export type PlainKey = { [K in Key]: Values<K> extends [] ? K : never }[Key];

export type Translate = <K extends Key>(key: K, ...values: Values<K>) => string;

const PLACEHOLDER = /\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g;

/**
 * Fills the placeholders of a text. `{name}` becomes its value; `{n|one|other}` becomes one of the two words, by the
 * plural form of the number. A placeholder without a value stays visible.
 */
export function fillPlaceholders(
  text: string,
  values: Readonly<Record<string, string | number>>,
  language: Language,
): string {
  const locale = LOCALES[language];
  return text.replace(PLACEHOLDER, (whole, name: string, one: string | undefined, other: string | undefined) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one !== undefined && other !== undefined)
      return new Intl.PluralRules(locale).select(Number(value)) === 'one' ? one : other;
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

/** Returns the names of the placeholders in a text, sorted and without duplicates. All languages must have the same. */
export const placeholderNames = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))].sort();

/** Returns a function that translates a key, with the given loaded texts. */
export const createTranslator =
  (texts: ReadonlyMap<string, string>, language: Language): Translate =>
  (key, ...[values]) =>
    fillPlaceholders(texts.get(key) ?? key, values ?? {}, language);
