import { describe, expect, test } from 'vitest';
import { decimal, decimalText } from '../../../../../../shared/money/decimal.ts';
import { computeDeltaLines } from './delta.ts';
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

  test('all 91 vectors are tested, each once', () => {
    const ids = [...CASES.map(({ id }) => id), ...OTHER_VECTORS];
    expect(ids).toHaveLength(91);
    expect(new Set(ids).size).toBe(91);
    expect(ids.every((id) => /^v\d{3}$/.test(id))).toBe(true);
  });
});

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
    expect(line && decimalText(line.amount)).toBe('0.12');
  });
});

test('v188: the minimum raises the total', () => {
  const lines = rateLines(createPriceBook([priceJson({ minimum: '8.93' })]), [usageLine('8')]).lines;
  expect(lines.map(({ kind, amount }) => [kind, decimalText(amount)])).toEqual([
    ['usage', '8'],
    ['minimum', '0.93'],
  ]);
});

describe('digits', () => {
  test('v198, different here: a number with more than twelve decimal places comes from a float and is rejected', () => {
    expect(() => decimal('17.9699999999999988631316')).toThrow('12 decimal places');
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
