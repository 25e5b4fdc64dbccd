import { ONE } from '../../../shared/money/decimal.ts';
import { type ChargeLine, lineKey } from './charge-line.ts';

/**
 * What a run adds to what was booked before: its lines minus the booked ones, line by line, so that the sum of all runs is the last
 * one, to the digit. Booked lines that the run no longer has come back with the opposite sign (a volume tier that was left, say).
 * Ordered as the run, then what is taken back by key.
 */
export function deltaLines(now: readonly ChargeLine[], booked: readonly ChargeLine[]): readonly ChargeLine[] {
  const before = new Map(foldLines(booked).map((line) => [lineKey(line), line]));
  const changed = now.map((line) => {
    const earlier = before.get(lineKey(line));
    before.delete(lineKey(line));
    return earlier ? minus(line, earlier) : line;
  });
  const gone = [...before].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => minus({ ...line, ...NOTHING }, line));
  return [...changed, ...gone].filter(
    ({ quantity, consumed, amount }) => quantity.units !== 0n || consumed.units !== 0n || amount.units !== 0n,
  );
}

/** The lines of several runs of a period as one: what is booked so far. Lines of nothing are left out. */
export function foldLines(runs: readonly ChargeLine[]): readonly ChargeLine[] {
  const folded = new Map<string, ChargeLine>();
  for (const line of runs) {
    const earlier = folded.get(lineKey(line));
    folded.set(lineKey(line), earlier ? plus(earlier, line) : line);
  }
  return [...folded.values()].filter(
    ({ consumed, amount, quantity }) => consumed.units || amount.units || quantity.units,
  );
}

const NOTHING = { quantity: { units: 0n }, consumed: { units: 0n }, amount: { units: 0n } } as const;

const plus = (a: ChargeLine, b: ChargeLine): ChargeLine => combined(a, b, 1n);
const minus = (a: ChargeLine, b: ChargeLine): ChargeLine => combined(a, b, -1n);

/** Minimum and maximum are one adjustment whose price is the amount; of all others the price stays and quantities add up. */
function combined(a: ChargeLine, b: ChargeLine, sign: bigint): ChargeLine {
  const consumed = { units: a.consumed.units + sign * b.consumed.units };
  const amount = { units: a.amount.units + sign * b.amount.units };
  if (a.kind === 'minimum' || a.kind === 'maximum') {
    return { ...a, consumed, amount, unitPrice: amount, quantity: amount.units === 0n ? NOTHING.quantity : ONE };
  }
  return { ...a, consumed, amount, quantity: { units: a.quantity.units + sign * b.quantity.units } };
}
