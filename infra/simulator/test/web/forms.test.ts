import { describe, expect, test } from 'vitest';
import { newCustomerSchema } from '../../phone-api.ts';
import { toNewCustomer, validateDraft } from '../../web/components/AddCustomer/new-customer.ts';
import { PLACES, parseCoordinates } from '../../web/components/LocationSheet/places.ts';
import { en } from '../../web/strings/en.ts';
import { id } from '../../web/strings/id.ts';

describe('new customer', () => {
  const draft = { name: ' Rina ', knownBy: 'phone', phone: '', username: '' } as const;

  test.each([
    [draft, { name: 'Rina' }],
    [
      { ...draft, phone: '0812 3456 7890' },
      { name: 'Rina', phone: '6281234567890' },
    ],
    [
      { ...draft, knownBy: 'username', phone: '0812', username: '@rina.kopi' } as const,
      { name: 'Rina', phone: null, username: 'rina.kopi' },
    ],
  ])('%o', (typed, request) => {
    expect(validateDraft(typed)).toEqual({});
    expect(toNewCustomer(typed)).toEqual(request);
    expect(newCustomerSchema.parse(request)).toEqual(request);
  });

  test.each([
    [{ ...draft, name: ' ' }, { name: true }],
    [{ ...draft, phone: '0812' }, { phone: true }],
    [{ ...draft, knownBy: 'username', username: 'ab' } as const, { username: true }],
    [{ ...draft, knownBy: 'username', username: 'rina kopi' } as const, { username: true }],
    [{ ...draft, knownBy: 'username', username: 'rina', phone: 'x' } as const, {}],
  ])('%o: %o', (typed, problems) => {
    expect(validateDraft(typed)).toEqual(problems);
  });
});

describe('coordinates', () => {
  test.each([
    ['-6,9147', '107.6098', { latitude: -6.9147, longitude: 107.6098 }],
    [' 0 ', '0', { latitude: 0, longitude: 0 }],
    ['91', '0', null],
    ['0', '-181', null],
    ['', '0', null],
    ['utara', '0', null],
  ])('"%s", "%s"', (latitude, longitude, expected) => {
    expect(parseCoordinates(latitude, longitude)).toEqual(expected);
  });

  test('of the sample places are valid', () => {
    for (const { latitude, longitude } of PLACES)
      expect(parseCoordinates(String(latitude), String(longitude))).toEqual({ latitude, longitude });
  });
});

describe('language', () => {
  /** Returns every text with its path. Functions are called with sample arguments. */
  const texts = (value: unknown, path: string): [string, string][] => {
    if (typeof value === 'string') return [[path, value]];
    if (typeof value === 'function') return [[path, String(value(7, 8))]];
    return Object.entries(value ?? {}).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
  };

  test('has a text for every key, with its arguments in it', () => {
    for (const words of [id, en])
      for (const [path, text] of texts(words, ''))
        if (!path.startsWith('.attach.pdfLines')) expect([path, text.trim()]).not.toEqual([path, '']);
    const pathsWithArgument = (words: typeof id) =>
      texts(words, '')
        .filter(([, text]) => text.includes('7'))
        .map(([path]) => path);
    expect(pathsWithArgument(en).filter((path) => !path.includes('pdf') && !path.includes('Wrong'))).toEqual(
      pathsWithArgument(id).filter((path) => !path.includes('pdf') && !path.includes('Wrong')),
    );
  });

  test('has no exclamation mark, and no pronoun for the reader', () => {
    for (const [path, text] of texts(id, ''))
      expect([path, text]).not.toEqual([path, expect.stringMatching(/!|\banda\b/i)]);
    for (const [path, text] of texts(en, '')) expect([path, text]).not.toEqual([path, expect.stringContaining('!')]);
  });
});
