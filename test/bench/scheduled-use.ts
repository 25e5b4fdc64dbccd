import type { Usage } from '@warung/local';
import type { SimulatedPlatform } from '../harness/platform.ts';

const QUARTER_MS = 15 * 60_000;

/** Measures the scheduled work of an idle platform for a number of consecutive quarters of an hour. */
export async function measureScheduledUse(test: SimulatedPlatform, quarters: number): Promise<readonly Usage[]> {
  const { runtime } = test.platform;
  await test.idle();
  runtime.meter.reset();
  for (let quarter = 0; quarter < quarters; quarter += 1) {
    await runtime.clock.advance(QUARTER_MS);
    await test.idle();
  }
  return runtime.meter.read();
}

/** Subtracts the scheduled work of the platform, which belongs to no shop, from measured use. */
export function withoutScheduledUse(uses: readonly Usage[], usePerTick: readonly Usage[]): Usage[] {
  const ticks = quantityOf(uses, 'schedulerInvocation') / quantityOf(usePerTick, 'schedulerInvocation');
  return [...uses, ...usePerTick.map((use) => ({ ...use, quantity: -use.quantity * ticks }))];
}

function quantityOf(uses: readonly Usage[], kind: Usage['kind']): number {
  return uses.filter((use) => use.kind === kind).reduce((sum, { quantity }) => sum + quantity, 0);
}
