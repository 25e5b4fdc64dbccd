import { bundles } from './bundles.ts';
import type { Bench } from './figure.ts';
import { growth } from './growth.ts';
import { inboundCost } from './inbound-cost.ts';
import { meteredCost } from './metered-cost.ts';
import { month } from './month.ts';
import { orderCost } from './order-cost.ts';
import { rateRatio } from './rate.ts';
import { replyCost } from './reply-cost.ts';
import { start } from './start.ts';
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
  start,
];

/** A requested figure is measured by no bench. */
export class UnknownFigureError extends Error {
  override readonly name = 'UnknownFigureError';
}

/**
 * Returns the benches that measure the requested figures, or all benches if none is requested.
 * @throws UnknownFigureError
 */
export function benchesFor(requested: readonly string[], benches: readonly Bench[] = BENCHES): readonly Bench[] {
  const measures = (name: string, wanted: string): boolean =>
    name.endsWith('.') ? wanted.startsWith(name) : wanted === name;
  const names = benches.flatMap((bench) => bench.names);
  const unknown = requested.filter((wanted) => !names.some((name) => measures(name, wanted)));
  if (unknown.length > 0)
    throw new UnknownFigureError(`unknown figure ${unknown.join(', ')}; known are ${names.map(formatName).join(', ')}`);
  if (requested.length === 0) return benches;
  return benches.filter((bench) => bench.names.some((name) => requested.some((wanted) => measures(name, wanted))));
}

const formatName = (name: string): string => (name.endsWith('.') ? `${name}<function>` : name);
