import { bundles } from './bundles.ts';
import { growth } from './growth.ts';
import { inboundCost } from './inbound-cost.ts';
import type { Bench } from './line.ts';
import { meteredCost } from './metered-cost.ts';
import { month } from './month.ts';
import { orderCost } from './order-cost.ts';
import { rateRatio } from './rate.ts';
import { replyCost } from './reply-cost.ts';
import { throughput } from './throughput.ts';

export const BENCHES: readonly Bench[] = [
  bundles,
  inboundCost,
  replyCost,
  orderCost,
  meteredCost,
  throughput,
  growth,
  rateRatio,
  month,
];

/** A figure was asked for that no bench measures. */
export class UnknownFigure extends Error {
  override readonly name = 'UnknownFigure';
}

/**
 * The benches that measure what was asked for; all of them when nothing was.
 * @throws UnknownFigure
 */
export function benchesFor(asked: readonly string[], benches: readonly Bench[] = BENCHES): readonly Bench[] {
  const measures = (name: string, wanted: string): boolean =>
    name.endsWith('.') ? wanted.startsWith(name) : wanted === name;
  const names = benches.flatMap((bench) => bench.names);
  const unknown = asked.filter((wanted) => !names.some((name) => measures(name, wanted)));
  if (unknown.length > 0)
    throw new UnknownFigure(`there is no figure ${unknown.join(', ')}; known are ${names.map(shown).join(', ')}`);
  if (asked.length === 0) return benches;
  return benches.filter((bench) => bench.names.some((name) => asked.some((wanted) => measures(name, wanted))));
}

const shown = (name: string): string => (name.endsWith('.') ? `${name}<function>` : name);
