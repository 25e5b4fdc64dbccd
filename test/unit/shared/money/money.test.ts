import { describe, expect, test } from 'vitest';
import { currencySchema, displayDigits, minorUnitDigits } from '../../../../shared/money/currencies.ts';
import { decimal } from '../../../../shared/money/decimal.ts';
import { DifferentCurrenciesError } from '../../../../shared/money/errors.ts';
import { formatAmount } from '../../../../shared/money/format-money.ts';
import { addMoney, compareMoney, money, priceOf, subtractMoney } from '../../../../shared/money/money.ts';
import { decimalSchema, fromMoneyJson, moneySchema, toMoneyJson } from '../../../../shared/money/schema.ts';

describe('currencies', () => {
  test.each([
    [
      0,
      [
        'JPY',
        'KRW',
        'CLP',
        'VND',
        'ISK',
        'PYG',
        'RWF',
        'UGX',
        'XAF',
        'XOF',
        'XPF',
        'BIF',
        'DJF',
        'GNF',
        'KMF',
        'VUV',
        'UYI',
      ],
    ],
    [2, ['IDR', 'USD', 'EUR', 'HUF', 'INR', 'AED', 'BRL', 'MXN', 'MRU', 'MGA', 'XCG', 'ZWG', 'SLE', 'VED']],
    [3, ['BHD', 'KWD', 'OMR', 'JOD', 'TND', 'IQD', 'LYD']],
    [4, ['CLF', 'UYW']],
  ])('%i decimal places', (digits, currencies) => {
    expect(currencies.map((currency) => minorUnitDigits(currencySchema.parse(currency)))).toEqual(
      currencies.map(() => digits),
    );
  });

  test('includes every currency of the runtime that is still in use', () => {
    const ended = ['ANG', 'BGN', 'CUC', 'HRK', 'SLL', 'ZWL'];
    const noMinorUnit = ['XDR', 'XSU', 'XUA', 'XAU', 'XAG', 'XPT', 'XPD', 'XTS', 'XXX', 'XBA', 'XBB', 'XBC', 'XBD'];
    const missing = Intl.supportedValuesOf('currency').filter((code) => !currencySchema.safeParse(code).success);
    expect(missing.filter((code) => ![...ended, ...noMinorUnit].includes(code))).toEqual([]);
  });

  test('rupiah are rounded to hundredths and displayed without decimal places', () => {
    expect([minorUnitDigits('IDR'), displayDigits('IDR'), displayDigits('USD'), displayDigits('JPY')]).toEqual([
      2, 0, 2, 0,
    ]);
  });
});

describe('amounts', () => {
  test('can be added only within a currency', () => {
    expect(addMoney(money('1.10', 'USD'), money('2.20', 'USD'))).toEqual(money('3.3', 'USD'));
    for (const mixed of [addMoney, subtractMoney, compareMoney]) {
      expect(() => mixed(money('1', 'USD'), money('1', 'EUR'))).toThrow(DifferentCurrenciesError);
    }
  });

  test('a price times a quantity is rounded once, to the minor unit', () => {
    expect(priceOf(money('0.0029', 'AED'), decimal('1000'))).toEqual(money('2.9', 'AED'));
    expect(priceOf(money('0.0029', 'AED'), decimal('1'))).toEqual(money('0', 'AED'));
    expect(priceOf(money('0.5', 'JPY'), decimal('1'))).toEqual(money('1', 'JPY'));
  });
});

describe('in JSON', () => {
  test('an amount is a decimal string and a currency, never a number', () => {
    expect(moneySchema.parse({ amount: '18000', currency: 'IDR' })).toEqual({ amount: '18000', currency: 'IDR' });
    for (const wrong of [
      { amount: 18000, currency: 'IDR' },
      { amount: '18.000,00', currency: 'IDR' },
      { amount: '1', currency: 'XXX' },
      { amount: '1' },
    ])
      expect(moneySchema.safeParse(wrong).success).toBe(false);
    expect(decimalSchema.parse('1.50')).toEqual(decimal('1.5'));
  });

  test.each([
    ['18000', 'IDR', '18000'],
    ['356.65', 'IDR', '356.65'],
    ['12.5', 'USD', '12.50'],
    ['0.0029', 'USD', '0.0029'],
    ['500', 'JPY', '500'],
    ['1', 'KWD', '1.000'],
  ] as const)('%s %s is formatted as %s and parsed back', (amount, currency, written) => {
    const json = toMoneyJson(money(amount, currency));
    expect(json).toEqual({ amount: written, currency });
    expect(fromMoneyJson(json)).toEqual(money(amount, currency));
  });
});

test.each([
  ['18000', 'IDR', 'id', 'Rp\u00a018.000'],
  ['356.65', 'IDR', 'id', 'Rp\u00a0357'],
  ['-1234.5', 'USD', 'en', '-$1,234.50'],
  ['0.0029', 'USD', 'en', '$0.00'],
  ['99999999999999999999.99', 'USD', 'en', '$99,999,999,999,999,999,999.99'],
] as const)('%s %s in %s is displayed as %s', (amount, currency, locale, shown) => {
  expect(formatAmount(money(amount, currency), locale)).toBe(shown);
});
