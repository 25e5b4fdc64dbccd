import type { ChargeLine } from '../../../../../../functions/metering/domain/rater/charge-line.ts';
import { ONE } from '../../../../../../shared/money/decimal.ts';

/**
 * Computes the lines that a run adds to those booked before: its lines minus the booked ones, so that the sum of all
 * runs equals the last run exactly. Booked lines that the run no longer has are reversed (for example, of a volume tier
 * that no longer applies). The result is in the order of the run, followed by the reversals in the order of their keys.
 */
export function computeDeltaLines(now: readonly ChargeLine[], booked: readonly ChargeLine[]): readonly ChargeLine[] {
  const before = new Map(mergeChargeLines(booked).map((line) => [chargeLineKey(line), line]));
  const changed = now.map((line) => {
    const earlier = before.get(chargeLineKey(line));
    before.delete(chargeLineKey(line));
    return earlier ? minus(line, earlier) : line;
  });
  const reversed = [...before]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, line]) => minus({ ...line, ...ZERO_NUMBERS }, line));
  return [...changed, ...reversed].filter(
    ({ quantity, consumed, amount }) => quantity.units !== 0n || consumed.units !== 0n || amount.units !== 0n,
  );
}

/** Merges the lines of several runs of a period: what is booked so far. Zero lines are omitted. */
export function mergeChargeLines(runs: readonly ChargeLine[]): readonly ChargeLine[] {
  const merged = new Map<string, ChargeLine>();
  for (const line of runs) {
    const earlier = merged.get(chargeLineKey(line));
    merged.set(chargeLineKey(line), earlier ? plus(earlier, line) : line);
  }
  return [...merged.values()].filter(
    ({ consumed, amount, quantity }) => consumed.units || amount.units || quantity.units,
  );
}

const ZERO_NUMBERS = { quantity: { units: 0n }, consumed: { units: 0n }, amount: { units: 0n } } as const;

const plus = (a: ChargeLine, b: ChargeLine): ChargeLine => combine(a, b, 1n);
const minus = (a: ChargeLine, b: ChargeLine): ChargeLine => combine(a, b, -1n);

/**
 * Adds or subtracts a line. Minimum and maximum are one adjustment whose unit price is the amount. Other lines keep
 * their unit price, and their quantities add up.
 */
function combine(a: ChargeLine, b: ChargeLine, sign: bigint): ChargeLine {
  const consumed = { units: a.consumed.units + sign * b.consumed.units };
  const amount = { units: a.amount.units + sign * b.amount.units };
  if (a.kind === 'minimum' || a.kind === 'maximum') {
    return { ...a, consumed, amount, unitPrice: amount, quantity: amount.units === 0n ? ZERO_NUMBERS.quantity : ONE };
  }
  return { ...a, consumed, amount, quantity: { units: a.quantity.units + sign * b.quantity.units } };
}

/**
 * Returns the key of a line, which is the same in all runs of a period. It does not include the numbers of the line.
 */
const chargeLineKey = (line: ChargeLine): string =>
  JSON.stringify([
    ...[line.ledger, line.tenantId, line.period, line.priceId, line.rateCard, line.numberId],
    ...[line.kind, line.tier, line.currency],
  ]);
