import { describe, expect, test } from 'vitest';
import { limitCredit } from '../../../../../../functions/metering/domain/rater/credit.ts';
import { computeDeltaLines } from '../../../../../../functions/metering/domain/rater/delta.ts';
import { decimal, decimalText, multiply } from '../../../../../../shared/money/decimal.ts';
import { formatUnitPrice } from '../../../../../../shared/money/format-money.ts';
import {
  addMoney,
  allocate,
  type Money,
  money,
  percentOf,
  prorate,
  roundMoney,
  subtractMoney,
  sumMoney,
} from '../../../../../../shared/money/money.ts';
import {
  allowanceJson,
  createPriceBook,
  parseTiers,
  priceJson,
  rateLines,
  totalOf,
  usageLine,
} from './price-book-fixtures.ts';
import { OTHER_VECTORS, VECTOR_ROWS, type VectorRow } from './vectors.ts';

interface Case {
  readonly row: VectorRow;
  readonly id: string;
  readonly used: string;
  readonly expected: string;
}

const CASES: readonly Case[] = VECTOR_ROWS.flatMap((row) =>
  row.cases.split('; ').map((text) => {
    const [, id = '', used = '', expected = ''] = /^(v\d+) (\S+) = (\S+)$/.exec(text) ?? [];
    return { row, id, used, expected };
  }),
);

function bookFor(row: VectorRow, scope: 'tenant' | 'number') {
  const { cases: _cases, free, graduated, volume, ...price } = row;
  const model = { kind: graduated ? 'graduated' : 'volume', tiers: parseTiers(graduated ?? volume ?? '') };
  return createPriceBook([priceJson({ ...price, scope, model })], free ? [allowanceJson({ quantity: free })] : []);
}

describe('prices of other engines', () => {
  test.each(CASES.filter(({ used }) => !/[,|]/.test(used)))('$id: $used is $expected', ({ row, used, expected }) => {
    expect(totalOf(rateLines(bookFor(row, 'tenant'), [usageLine(used, { numberId: 'n1' })]).lines)).toBe(expected);
  });

  test.each(CASES.filter(({ used }) => used.includes('|')))(
    '$id: $used, each number separately, is $expected',
    ({ row, used, expected }) => {
      const lines = used
        .split('|')
        .map((quantity, index) => usageLine(quantity, { id: `u${index}`, numberId: `n${index}` }));
      expect(totalOf(rateLines(bookFor(row, 'number'), lines).lines)).toBe(expected);
    },
  );

  test.each(CASES.filter(({ used }) => used.includes(',')))(
    '$id: runs with $used add $expected',
    ({ row, used, expected }) => {
      const runs = used.split(',');
      const added: string[] = [];
      let booked = rateLines(bookFor(row, 'tenant'), []).lines;
      for (const [index, quantity] of runs.entries()) {
        const run = rateLines(bookFor(row, 'tenant'), [usageLine(quantity)], { isFinal: index === runs.length - 1 });
        const delta = computeDeltaLines(run.lines, booked);
        booked = [...booked, ...delta];
        added.push(totalOf(delta));
      }
      expect(added.join(',')).toBe(expected);
    },
  );

  test('all 106 vectors are tested, each once', () => {
    const ids = [...CASES.map(({ id }) => id), ...OTHER_VECTORS];
    expect(ids).toHaveLength(106);
    expect(new Set(ids).size).toBe(106);
    expect(ids.every((id) => /^v\d{3}$/.test(id))).toBe(true);
  });
});

const dollars = (amount: string): Money => money(amount, 'USD');
const text = ({ amount }: Money): string => decimalText(amount);

describe('percentages: the amount and its events are two meters', () => {
  const percentage = (rate: string, fixed: string, free = { amount: '0', events: '0' }) =>
    createPriceBook(
      [
        priceJson({ id: 'amount', meter: 'amount', model: { kind: 'graduated', tiers: parseTiers(`*:${rate}`) } }),
        priceJson({ id: 'events', meter: 'events', model: { kind: 'graduated', tiers: parseTiers(`*:${fixed}`) } }),
      ],
      [
        allowanceJson({ id: 'a', meter: 'amount', scope: 'tenant', quantity: free.amount }),
        allowanceJson({ id: 'e', meter: 'events', scope: 'tenant', quantity: free.events }),
      ],
    );
  const chargesFor = (book: ReturnType<typeof percentage>, amount: string, events: string) =>
    rateLines(book, [usageLine(amount, { meter: 'amount' }), usageLine(events, { meter: 'events' })]).lines;

  test('v028: 1.3 % of 800 less 250 free, and 2 for each of 4 less 2 free', () => {
    expect(totalOf(chargesFor(percentage('0.013', '2', { amount: '250', events: '2' }), '800', '4'))).toBe('11.15');
  });

  test('v031: 0 % of the amount, and 2 for each event', () => {
    expect(totalOf(chargesFor(percentage('0', '2'), '800', '4'))).toBe('8');
  });

  test('v032, different here: 2.9 % of 4 is 0.116, and the line is rounded to cents', () => {
    const [line] = chargesFor(percentage('0.029', '0'), '4', '0');
    expect(line && decimalText(multiply(line.quantity, line.unitPrice))).toBe('0.116');
    expect(line && decimalText(line.amount)).toBe('0.12');
  });
});

describe('proration', () => {
  test.each([
    ['v142', '10', '5.48'],
    ['v144', '100', '54.84'],
    ['v146', '25', '13.71'],
    ['v148', '50', '27.42'],
  ])('%s: 17 of 31 days of %s are %s', (_id, price, expected) => {
    expect(text(prorate(dollars(price), 17n, 31n))).toBe(expected);
  });

  test('v197: 32 of 91 days', () => expect(text(prorate(dollars('910'), 32n, 91n))).toBe('320'));

  test('v157: 30 seconds of a month are not rounded to zero', () => {
    expect(text(prorate(dollars('1'), 30n, 2_678_400n, 8))).toBe('0.0000112');
  });

  test('v188: the minimum for 25 of 28 days raises the total', () => {
    const minimum = text(prorate(dollars('10'), 25n, 28n));
    const lines = rateLines(createPriceBook([priceJson({ minimum })]), [usageLine('8')]).lines;
    expect(lines.map(({ kind, amount }) => [kind, decimalText(amount)])).toEqual([
      ['usage', '8'],
      ['minimum', '0.93'],
    ]);
  });
});

describe('credits and taxes', () => {
  test.each([
    ['v152', '100', '200', '200'],
    ['v153', '-50', '200', '50'],
    ['v154', '100', '200', '250'],
    ['v155', '100', '0', '0'],
  ])('%s: nothing is left to credit', (_id, wanted, charged, credited) => {
    expect(text(limitCredit(dollars(wanted), dollars(charged), dollars(credited)))).toBe('0');
  });

  test('a credit is limited to the amount that is left', () => {
    expect(text(limitCredit(dollars('100'), dollars('200'), dollars('150')))).toBe('50');
    expect(text(limitCredit(dollars('20'), dollars('200'), dollars('150')))).toBe('20');
  });

  test('v190, v194, v195: tax is computed on the rounded net amount', () => {
    const withTax = (net: Money): string => text(addMoney(net, percentOf(net, decimal('20'))));
    expect(withTax(prorate(dollars('50'), 3n, 28n))).toBe('6.43');
    expect(withTax(dollars('726.86'))).toBe('872.23');
    expect(withTax(dollars('42.14'))).toBe('50.57');
  });

  test('v196: a coupon is allocated by amount before each line is taxed', () => {
    const lines = ['100', '50', '30', '20'].map(dollars);
    const coupon = allocate(
      dollars('10'),
      lines.map(({ amount }) => amount),
    );
    const nets = lines.map((line, index) => subtractMoney(line, coupon[index] ?? dollars('0')));
    const taxes = nets.map((net, index) => percentOf(net, decimal(['10', '0', '20', '20'][index] ?? '0')));
    expect(coupon.map(text)).toEqual(['5', '2.5', '1.5', '1']);
    expect(taxes.map(text)).toEqual(['9.5', '0', '5.7', '3.8']);
    expect(text(sumMoney('USD', [...nets, ...taxes]))).toBe('209');
  });
});

describe('digits', () => {
  test('v198, different here: a number with more than twelve decimal places comes from a float and is rejected', () => {
    expect(() => decimal('17.9699999999999988631316')).toThrow('12 decimal places');
    expect(text(roundMoney(dollars('17.969999999999')))).toBe('17.97');
  });

  test('v199: a unit price is shown with all its digits', () => {
    expect(formatUnitPrice(money('1.50', 'HUF'), 'en')).toBe('HUF\u00a01.50');
  });
});

describe('different from other engines', () => {
  test.each(['v001', 'v009', 'v045', 'v066'])(
    '%s: nothing is charged without usage, unless the price says so',
    (id) => {
      const found = CASES.find((each) => each.id === id);
      expect(found).toBeDefined();
      if (!found) return;
      const { zeroUsage, ...row } = found.row;
      expect(zeroUsage).toBe('charged');
      expect(rateLines(bookFor(row, 'tenant'), [usageLine('0')]).lines).toEqual([]);
    },
  );

  test('v202: a line of one message is rounded to zero, and a line of many is not', () => {
    const book = createPriceBook([
      priceJson({ currency: 'AED', model: { kind: 'graduated', tiers: parseTiers('*:0.0029') } }),
    ]);
    expect(totalOf(rateLines(book, [usageLine('1000')]).lines)).toBe('2.9');
  });
});
