import { describe, expect, test } from 'vitest';
import { $ChargeLine, chargeLineJson } from '../../../../functions/metering/rater/charge-line.ts';
import { deltaLines, foldLines } from '../../../../functions/metering/rater/delta.ts';
import { decimalText } from '../../../../shared/money/decimal.ts';
import { bookOf, priceText, rated, tiersOf, usage } from './books.ts';

const brief = (lines: ReturnType<typeof deltaLines>) =>
  lines.map(({ kind, tier, quantity, unitPrice, amount }) =>
    [kind, tier, ...[quantity, unitPrice, amount].map((each) => decimalText(each))].join(' '),
  );

describe('the lines that a run adds', () => {
  const volume = bookOf([priceText({ model: { kind: 'volume', tiers: tiersOf('5:0+100 *:10') } })]);

  test('a tier that no longer applies is reversed', () => {
    const before = rated(volume, [usage('5')]).lines;
    const delta = deltaLines(rated(volume, [usage('6')]).lines, before);
    expect(brief(delta)).toEqual(['usage 2 6 10 60', 'fee 1 -1 100 -100', 'usage 1 -5 0 0']);
    expect(foldLines([...before, ...delta])).toEqual(rated(volume, [usage('6')]).lines);
  });

  test('there are none without new usage', () => {
    const lines = rated(volume, [usage('5')]).lines;
    expect(deltaLines(lines, lines)).toEqual([]);
  });

  test('an adjustment changes by its amount', () => {
    const capped = bookOf([priceText({ maximum: '10' })]);
    const before = rated(capped, [usage('12')]).lines;
    const delta = deltaLines(rated(capped, [usage('15')]).lines, before);
    expect(brief(delta)).toEqual(['usage 1 3 1 3', 'maximum 0 1 -3 -3']);
    expect(foldLines([...before, ...delta])).toEqual(rated(capped, [usage('15')]).lines);
  });
});

test('a stored line is read back unchanged', () => {
  const lines = rated(bookOf([priceText({ minimum: '9' })]), [usage('1.5')]).lines;
  const stored: unknown = JSON.parse(JSON.stringify(lines.map(chargeLineJson)));
  expect($ChargeLine.array().parse(stored)).toEqual(lines);
});
