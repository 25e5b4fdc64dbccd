import type { Use } from '../../infra/local/kernel/meter.ts';
import type { SimulatedPlatform } from '../harness/platform.ts';

const QUARTER_MS = 15 * 60_000;

/** Measures the scheduled work of an idle platform for a number of consecutive quarters of an hour. */
export async function measureScheduledUse(test: SimulatedPlatform, quarters: number): Promise<readonly Use[]> {
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
export function withoutScheduledUse(uses: readonly Use[], usePerTick: readonly Use[]): Use[] {
  const ticks = quantityOf(uses, 'schedulerInvocation') / quantityOf(usePerTick, 'schedulerInvocation');
  return [...uses, ...usePerTick.map((use) => ({ ...use, quantity: -use.quantity * ticks }))];
}

function quantityOf(uses: readonly Use[], kind: Use['kind']): number {
  return uses.filter((use) => use.kind === kind).reduce((sum, { quantity }) => sum + quantity, 0);
}
