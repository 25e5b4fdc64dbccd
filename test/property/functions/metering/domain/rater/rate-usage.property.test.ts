import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCanonicalJson, totalsOf } from '../../../../../../functions/metering/domain/rater/charge-line.ts';
import type { UsageLine } from '../../../../../../functions/metering/domain/rater/usage-line.ts';
import { minorUnitDigits } from '../../../../../../shared/money/currencies.ts';
import { multiplyRounded } from '../../../../../../shared/money/decimal.ts';
import { computeDeltaLines, mergeChargeLines } from '../../../../../unit/functions/metering/domain/rater/delta.ts';
import { compileBook, PERIOD, priceBooks, rateLines, total, usageLines } from './price-book-arbitraries.ts';

const shuffled = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...values], { minLength: values.length });

test('P1, P5: each amount is quantity times price, lines add up to the totals, and every used unit is in one line or unpriced', () => {
  fc.assert(
    fc.property(priceBooks, usageLines, (book, usage) => {
      const { lines, unpriced } = rateLines(compileBook(book), usage);
      for (const { quantity, unitPrice, amount, currency } of lines) {
        expect(multiplyRounded(quantity, unitPrice, minorUnitDigits(currency))).toEqual(amount);
      }
      for (const { ledger, currency, amount } of totalsOf(lines)) {
        const own = lines.filter((line) => line.ledger === ledger && line.currency === currency);
        expect(amount.units).toBe(total(own.map((line) => line.amount)));
      }
      const behind = total([...lines.map(({ consumed }) => consumed), ...unpriced.map(({ quantity }) => quantity)]);
      expect(behind).toBe(total(usage.map(({ quantity }) => quantity)));
    }),
  );
});

test('P3: any order and any split of the usage gives the same bytes', () => {
  const runs = fc
    .tuple(priceBooks, usageLines)
    .chain(([book, usage]) => fc.tuple(fc.constant(book), fc.constant(usage), shuffled(usage.flatMap(split))));
  fc.assert(
    fc.property(runs, ([book, usage, otherwise]) => {
      expect(toCanonicalJson(rateLines(compileBook(book), otherwise).lines)).toBe(
        toCanonicalJson(rateLines(compileBook(book), usage).lines),
      );
    }),
  );
});

/** Splits a line into one to three consecutive lines. */
function split(line: UsageLine, index: number): UsageLine[] {
  const pieces = 1n + BigInt(index % 3);
  const piece = line.quantity.units / pieces;
  const parts = Array.from({ length: Number(pieces) }, () => piece);
  parts[0] = line.quantity.units - piece * (pieces - 1n);
  return parts.map((units, part) => ({ ...line, id: `${line.id}.${part}`, quantity: { units } }));
}

test('P4: runs of a growing period add up exactly, line by line, to one run of all usage', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 4 }).map((all) => all.sort((a, b) => a - b));
  fc.assert(
    fc.property(priceBooks, usageLines, cuts, (book, usage, steps) => {
      const price = compileBook(book);
      let booked: ReturnType<typeof computeDeltaLines> = [];
      for (const step of steps)
        booked = [...booked, ...computeDeltaLines(rateLines(price, usage.slice(0, step), false).lines, booked)];
      booked = [...booked, ...computeDeltaLines(rateLines(price, usage).lines, booked)];
      const once = rateLines(price, usage).lines;
      expect(total(booked.map(({ amount }) => amount))).toBe(total(once.map(({ amount }) => amount)));
      expect(sorted(mergeChargeLines(booked))).toEqual(sorted(mergeChargeLines(once)));
    }),
  );
});

const sorted = (lines: ReturnType<typeof mergeChargeLines>): readonly string[] =>
  lines.map((line) => toCanonicalJson([line])).sort();

test('P11: closing a period and then correcting it for late usage charges the same as rating all usage at once', () => {
  fc.assert(
    fc.property(priceBooks, usageLines, fc.integer({ min: 0, max: 25 }), (book, usage, late) => {
      const price = compileBook(book);
      const closed = rateLines(price, usage.slice(late)).lines;
      const correction = computeDeltaLines(rateLines(price, usage).lines, closed);
      const all = total([...closed, ...correction].map(({ amount }) => amount));
      expect(all).toBe(total(rateLines(price, usage).lines.map(({ amount }) => amount)));
    }),
  );
});

test('P12: rating stored usage again gives the same bytes, and the lines are in canonical order', () => {
  const runs = fc
    .tuple(priceBooks, usageLines)
    .chain(([book, usage]) => fc.tuple(fc.constant(book), fc.constant(usage), shuffled(book.prices)));
  const KINDS = ['free', 'usage', 'fee', 'minimum', 'maximum'];
  fc.assert(
    fc.property(runs, ([book, usage, prices]) => {
      const { lines } = rateLines(compileBook(book), usage);
      expect(toCanonicalJson(rateLines(compileBook({ ...book, prices }), structuredClone(usage)).lines)).toBe(
        toCanonicalJson(lines),
      );
      const places = lines.map(({ priceId, rateCard, numberId, tier, kind }) => {
        const last = kind === 'minimum' || kind === 'maximum';
        return [priceId, rateCard, numberId ?? '', last ? 9 : tier, KINDS.indexOf(kind)].join('\u0000');
      });
      expect(places).toEqual([...places].sort());
    }),
  );
});

test('P13: a line has the version that is valid at the event time, at a boundary the later one', () => {
  fc.assert(
    fc.property(priceBooks, usageLines, (book, usage) => {
      for (const line of usage) {
        const { lines } = rateLines(compileBook(book), [line]);
        for (const { priceId, rateCard } of lines) {
          const version = book.prices.find((price) => price.id === priceId && price.version === rateCard);
          expect(version && version.from <= line.at && (version.to === null || line.at < version.to)).toBe(true);
        }
      }
    }),
  );
});

test('P20: each number uses its allowance once, in the order of time and id, regardless of the order of arrival', () => {
  const runs = usageLines.chain((usage) => fc.tuple(fc.constant(usage), shuffled(usage)));
  fc.assert(
    fc.property(priceBooks, runs, (book, [usage, arrived]) => {
      const [allowance] = book.allowances;
      fc.pre(allowance !== undefined && allowance.scope === 'number');
      const { lines, unpriced } = rateLines(compileBook(book), arrived);
      const priced = usage.filter(
        (line) => !unpriced.includes(line) && (allowance?.category ?? line.category) === line.category,
      );
      const [free, freeOf] = [new Map<string, bigint>(), new Map<string, bigint>()];
      for (const line of [...priced].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
        const number = line.numberId ?? '';
        const left = (allowance?.quantity.units ?? 0n) - (free.get(number) ?? 0n);
        const taken = line.quantity.units < left ? line.quantity.units : left;
        free.set(number, (free.get(number) ?? 0n) + taken);
        const price = rateLines(compileBook({ ...book, allowances: [] }), [line]).lines[0];
        const key = `${price?.priceId} ${price?.rateCard}`;
        if (taken > 0n) freeOf.set(key, (freeOf.get(key) ?? 0n) + taken);
      }
      const found = new Map<string, bigint>();
      for (const { kind, priceId, rateCard, consumed } of lines) {
        const key = `${priceId} ${rateCard}`;
        if (kind === 'free') found.set(key, (found.get(key) ?? 0n) + consumed.units);
      }
      expect([...found].sort()).toEqual([...freeOf].sort());
      expect(toCanonicalJson(lines)).toBe(toCanonicalJson(rateLines(compileBook(book), usage).lines));
    }),
  );
});

test('usage outside the period of a run is rejected', () => {
  fc.assert(
    fc.property(
      priceBooks,
      usageLines,
      fc.oneof(fc.integer({ max: PERIOD.from - 1 }), fc.integer({ min: PERIOD.to })),
      (book, usage, at) => {
        const [line] = usage;
        fc.pre(line !== undefined);
        if (line) expect(() => rateLines(compileBook(book), [...usage, { ...line, at }])).toThrow('outside the period');
      },
    ),
  );
});
