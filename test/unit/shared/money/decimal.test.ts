import { describe, expect, test } from 'vitest';
import {
  add,
  compare,
  type Decimal,
  decimal,
  decimalText,
  fromInteger,
  isNegative,
  isZero,
  multiplyRounded,
  roundTo,
  subtract,
  sum,
} from '../../../../shared/money/decimal.ts';
import { InexactDecimalError, NotADecimalError } from '../../../../shared/money/errors.ts';

const text = (value: Decimal): string => decimalText(value);

describe('parsing', () => {
  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['12', '12'],
    ['-12.50', '-12.5'],
    ['0.000000000001', '0.000000000001'],
    ['-0.000000000001', '-0.000000000001'],
    ['99999999999999999999999999.999999999999', '99999999999999999999999999.999999999999'],
  ])('%s', (given, shortest) => expect(text(decimal(given))).toBe(shortest));

  test.each([
    ...[
      '',
      ' 1',
      '1 ',
      '+1',
      '.5',
      '5.',
      '1e3',
      '01',
      '-',
      '--1',
      '1,5',
      '1_000',
      '0x1',
      'NaN',
      'Infinity',
      '١',
      '1\n',
      '-.5',
    ],
    '0.0000000000001',
    '100000000000000000000000000',
  ])('%j is rejected', (given) => expect(() => decimal(given)).toThrow(NotADecimalError));
});

test('formatting pads to the requested decimal places and never truncates', () => {
  expect(decimalText(decimal('12.5'), 2)).toBe('12.50');
  expect(decimalText(decimal('12'), 2)).toBe('12.00');
  expect(decimalText(decimal('-0.125'), 2)).toBe('-0.125');
});

test('arithmetic', () => {
  const [a, b] = [decimal('0.1'), decimal('0.2')];
  expect(text(add(a, b))).toBe('0.3');
  expect(text(subtract(a, b))).toBe('-0.1');
  expect(text(sum(Array.from({ length: 10 }, () => a)))).toBe('1');
  expect([compare(a, b), compare(b, a), compare(a, a)]).toEqual([-1, 1, 0]);
  expect(fromInteger(2n)).toEqual(decimal('2.0'));
  expect([isZero(decimal('-0.0')), isNegative(decimal('-0.1'))]).toEqual([true, true]);
});

test('a product with more than twelve decimal places is rounded', () => {
  expect(text(multiplyRounded(decimal('0.000001'), decimal('0.0000005'), 12))).toBe('0.000000000001');
});

test.each([
  ['0.005', 2, '0.01'],
  ['-0.005', 2, '-0.01'],
  ['0.004999999999', 2, '0'],
  ['2.5', 0, '3'],
  ['-2.5', 0, '-3'],
  ['-2.499999999999', 0, '-2'],
  ['0.0005', 3, '0.001'],
  ['0.00005', 4, '0.0001'],
  ['0.000000000001', 12, '0.000000000001'],
])('%s to %i digits, half away from zero', (given, digits, rounded) =>
  expect(text(roundTo(decimal(given), digits))).toBe(rounded),
);

test('rounding to -1 or 13 decimal places is an error', () => {
  expect(() => roundTo(decimal('1'), 13)).toThrow(InexactDecimalError);
  expect(() => roundTo(decimal('1'), -1)).toThrow(InexactDecimalError);
});
