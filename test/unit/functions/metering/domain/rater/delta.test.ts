import { describe, expect, test } from 'vitest';
import { chargeLineSchema, toChargeLineJson } from '../../../../../../functions/metering/domain/rater/charge-line.ts';
import { computeDeltaLines, mergeChargeLines } from '../../../../../../functions/metering/domain/rater/delta.ts';
import { decimalText } from '../../../../../../shared/money/decimal.ts';
import { createPriceBook, parseTiers, priceJson, rateLines, usageLine } from './price-book-fixtures.ts';

const brief = (lines: ReturnType<typeof computeDeltaLines>) =>
  lines.map(({ kind, tier, quantity, unitPrice, amount }) =>
    [kind, tier, ...[quantity, unitPrice, amount].map((each) => decimalText(each))].join(' '),
  );

describe('the lines that a run adds', () => {
  const volume = createPriceBook([priceJson({ model: { kind: 'volume', tiers: parseTiers('5:0+100 *:10') } })]);

  test('a tier that no longer applies is reversed', () => {
    const before = rateLines(volume, [usageLine('5')]).lines;
    const delta = computeDeltaLines(rateLines(volume, [usageLine('6')]).lines, before);
    expect(brief(delta)).toEqual(['usage 2 6 10 60', 'fee 1 -1 100 -100', 'usage 1 -5 0 0']);
    expect(mergeChargeLines([...before, ...delta])).toEqual(rateLines(volume, [usageLine('6')]).lines);
  });

  test('there are none without new usage', () => {
    const lines = rateLines(volume, [usageLine('5')]).lines;
    expect(computeDeltaLines(lines, lines)).toEqual([]);
  });

  test('an adjustment changes by its amount', () => {
    const capped = createPriceBook([priceJson({ maximum: '10' })]);
    const before = rateLines(capped, [usageLine('12')]).lines;
    const delta = computeDeltaLines(rateLines(capped, [usageLine('15')]).lines, before);
    expect(brief(delta)).toEqual(['usage 1 3 1 3', 'maximum 0 1 -3 -3']);
    expect(mergeChargeLines([...before, ...delta])).toEqual(rateLines(capped, [usageLine('15')]).lines);
  });
});

test('a stored line is read back unchanged', () => {
  const lines = rateLines(createPriceBook([priceJson({ minimum: '9' })]), [usageLine('1.5')]).lines;
  const stored: unknown = JSON.parse(JSON.stringify(lines.map(toChargeLineJson)));
  expect(chargeLineSchema.array().parse(stored)).toEqual(lines);
});
