import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { english } from '../../../../../functions/console/web/shop/i18n/en.ts';
import { englishSelling } from '../../../../../functions/console/web/shop/i18n/en-selling.ts';
import { indonesian } from '../../../../../functions/console/web/shop/i18n/id.ts';
import { indonesianSelling } from '../../../../../functions/console/web/shop/i18n/id-selling.ts';
import { fill, placesIn, translator } from '../../../../../functions/console/web/shop/i18n/translate.ts';

const SHOP = join(import.meta.dirname, '../../../../../functions/console/web/shop');
const id: Readonly<Record<string, string>> = { ...indonesian, ...indonesianSelling };
const en: Readonly<Record<string, string>> = { ...english, ...englishSelling };
const keys = Object.keys(id);
const textOf = (catalogue: Readonly<Record<string, string>>, key: string): string => catalogue[key] ?? '';

/** Alike in both languages on purpose: names of languages call themselves what they are called. */
const ALIKE = ['language.id', 'language.en'];

describe('the strings of the shop page', () => {
  test('English has the keys of Indonesian, in the same order', () => {
    expect(Object.keys(en)).toEqual(keys);
    expect(keys).toHaveLength(Object.keys(indonesian).length + Object.keys(indonesianSelling).length);
  });

  test('no string is the same in both languages, but those that are meant to be', () => {
    const same = keys.filter((key) => textOf(id, key) === textOf(en, key));
    expect(same).toEqual(ALIKE);
  });

  test.each(keys)('%s has the same places to fill', (key) => {
    expect(placesIn(textOf(en, key))).toEqual(placesIn(textOf(id, key)));
  });

  test.each([
    ['Indonesian', id],
    ['English', en],
  ])('%s is calm, and says nothing untrue about privacy', (_, catalogue) => {
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

describe('filling a string', () => {
  test('puts values in, with numbers as the language writes them', () => {
    expect(translator(new Map(Object.entries(id)), 'id')('costs.ofQuota', { used: 1786, limit: 2000 })).toBe(
      '1.786 dari 2.000',
    );
    expect(translator(new Map(Object.entries(en)), 'en')('costs.ofQuota', { used: 1786, limit: 2000 })).toBe(
      '1,786 of 2,000',
    );
  });

  test.each([
    [1, '1 message has'],
    [2, '2 messages have'],
  ])('chooses a word by number: %i', (n, start) => {
    expect(translator(new Map(Object.entries(en)), 'en')('session.unsent', { n })).toMatch(
      new RegExp(`^${start} not been sent`),
    );
  });

  test('leaves a place without a value to be seen', () => {
    expect(fill('halo {name}', {}, 'id')).toBe('halo {name}');
  });
});
