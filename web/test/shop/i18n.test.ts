import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { english } from '../../shop/i18n/en.ts';
import { englishSelling } from '../../shop/i18n/en-selling.ts';
import { indonesian } from '../../shop/i18n/id.ts';
import { indonesianSelling } from '../../shop/i18n/id-selling.ts';
import { createTranslator, fillPlaceholders, placeholderNames } from '../../shop/i18n/translate.ts';
import { preferredLanguage } from '../../ui/language.ts';

const SHOP = join(import.meta.dirname, '../../shop');
const id: Readonly<Record<string, string>> = { ...indonesian, ...indonesianSelling };
const en: Readonly<Record<string, string>> = { ...english, ...englishSelling };
const keys = Object.keys(id);
const textOf = (catalogue: Readonly<Record<string, string>>, key: string): string => catalogue[key] ?? '';

/** Keys whose texts are the same in both languages: loanwords, names, and languages listed by their own names. */
const SAME_IN_BOTH = ['type.video', 'order.total', 'language.id', 'language.en', 'method.qris'];

describe('the strings of the shop page', () => {
  test('English has the keys of Indonesian, in the same order', () => {
    expect(Object.keys(en)).toEqual(keys);
    expect(keys).toHaveLength(Object.keys(indonesian).length + Object.keys(indonesianSelling).length);
  });

  test('no string is the same in both languages, except intended ones', () => {
    const same = keys.filter((key) => textOf(id, key) === textOf(en, key));
    expect(same).toEqual(SAME_IN_BOTH);
  });

  test.each(keys)('%s has the same placeholders', (key) => {
    expect(placeholderNames(textOf(en, key))).toEqual(placeholderNames(textOf(id, key)));
  });

  test.each([
    ['Indonesian', id],
    ['English', en],
  ])('%s has no empty or exclaiming texts, and no false claims about privacy', (_, catalogue) => {
    const all = Object.values(catalogue);
    expect(
      all.filter((text) => text.trim() === '' || /[!]|oops|\bAnda\b|end-to-end|ujung ke ujung/i.test(text)),
    ).toEqual([]);
  });

  test('every string is used', () => {
    const source = globSync('**/*.{ts,tsx}', { cwd: SHOP })
      .filter((file) => !file.startsWith('i18n/id') && !file.startsWith('i18n/en'))
      .map((file) => readFileSync(join(SHOP, file), 'utf8'))
      .join('\n');
    const families = [...source.matchAll(/`([\w.]+\.)\$\{/g)].map(([, family = '']) => family);
    const isUsed = (key: string): boolean =>
      source.includes(`'${key}'`) || families.some((family) => key.startsWith(family));
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
  });
});

describe('the first language of the page', () => {
  test.each([
    ['en', ['id-ID'], 'en'],
    ['id', ['en-GB'], 'id'],
    [null, ['id-ID', 'en-GB'], 'id'],
    [null, ['en-US', 'id'], 'en'],
    [null, ['de-DE', 'EN-gb', 'id'], 'en'],
    [null, ['jv', 'de'], 'id'],
    [null, [], 'id'],
    ['pt-BR', ['en'], 'en'],
  ] as const)('with %j stored and %j in the browser is %s', (stored, browserLanguages, language) => {
    expect(preferredLanguage(stored, browserLanguages)).toBe(language);
  });
});

describe('filling a string', () => {
  test('inserts values, with numbers in the format of the language', () => {
    expect(createTranslator(new Map(Object.entries(id)), 'id')('costs.ofQuota', { used: 1786, limit: 2000 })).toBe(
      '1.786 dari 2.000',
    );
    expect(createTranslator(new Map(Object.entries(en)), 'en')('costs.ofQuota', { used: 1786, limit: 2000 })).toBe(
      '1,786 of 2,000',
    );
  });

  test.each([
    [1, '1 message has'],
    [2, '2 messages have'],
  ])('selects the plural form for %i', (n, start) => {
    expect(createTranslator(new Map(Object.entries(en)), 'en')('session.unsent', { n })).toMatch(
      new RegExp(`^${start} not been sent`),
    );
  });

  test('leaves a placeholder without a value visible', () => {
    expect(fillPlaceholders('halo {name}', {}, 'id')).toBe('halo {name}');
  });
});
