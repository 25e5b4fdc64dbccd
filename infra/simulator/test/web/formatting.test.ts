import { describe, expect, test } from 'vitest';
import { isEmojiOnly } from '../../web/logic/emoji.ts';
import { formatMoney, isDecimal, sum } from '../../web/logic/money.ts';
import { formatPhoneNumber, parsePhoneNumber } from '../../web/logic/phone-number.ts';
import { chooseBySeed } from '../../web/logic/seeded-choice.ts';

const withPlainSpaces = (text: string): string => text.replace(/\u00a0/g, ' ');

describe('money', () => {
  test('rupiah have no decimals', () => {
    expect(withPlainSpaces(formatMoney('25000', 'IDR', 'id-ID'))).toBe('Rp 25.000');
    expect(withPlainSpaces(formatMoney(18000.4, 'IDR', 'id-ID'))).toBe('Rp 18.000');
    expect(withPlainSpaces(formatMoney('25000', 'IDR', 'en-GB'))).toMatch(/^Rp ?25,000$/);
  });

  test('other currencies keep their decimals', () => {
    expect(withPlainSpaces(formatMoney('2.5', 'USD', 'en-GB'))).toBe('$2.50');
  });

  test('an invalid currency code is shown unchanged', () => {
    expect(formatMoney('5', '??', 'id-ID')).toBe('?? 5');
  });

  test('sums are exact', () => {
    expect(sum([])).toBe('0');
    expect(sum([{ price: '0.07', quantity: 3 }])).toBe('0.21');
    expect(sum([{ price: '18000.00', quantity: 2 }])).toBe('36000.00');
  });

  test.each([
    ['18000', true],
    ['18000.50', true],
    ['', false],
    ['-1', false],
    ['1e3', false],
    ['1,5', false],
  ])('"%s" is an amount: %s', (text, expected) => {
    expect(isDecimal(text)).toBe(expected);
  });
});

describe('phone numbers', () => {
  test('are grouped for display', () => {
    expect(formatPhoneNumber('6281234567890')).toBe('+62 812-3456-7890');
    expect(formatPhoneNumber('62222045118')).toBe('+62 222-0451-18');
    expect(formatPhoneNumber('+1 555 010')).toBe('+1 555 010');
  });

  test.each([
    ['0812 3456 7890', '6281234567890'],
    ['+62 812-3456-7890', '6281234567890'],
    ['62 (812) 3456.7890', '6281234567890'],
    ['12345', null],
    ['rina', null],
    ['', null],
  ])('"%s" is parsed as %s', (typed, digits) => {
    expect(parsePhoneNumber(typed)).toBe(digits);
  });
});

describe('emoji', () => {
  test.each([
    ['👍', true],
    [' 🙏🏽❤️ ', true],
    ['👨‍👩‍👧', true],
    ['👍👍👍👍', false],
    ['ok 👍', false],
    ['', false],
  ])('"%s" is only a few emoji: %s', (text, expected) => {
    expect(isEmojiOnly(text)).toBe(expected);
  });
});

describe('seeded choices', () => {
  test('the same seed picks the same choice', () => {
    const choices = ['a', 'b', 'c'] as const;
    expect(chooseBySeed(choices, 'customer-1')).toBe(chooseBySeed(choices, 'customer-1'));
    expect(new Set(['1', '2', '3', '4', '5', '6'].map((seed) => chooseBySeed(choices, seed))).size).toBeGreaterThan(1);
  });
});
