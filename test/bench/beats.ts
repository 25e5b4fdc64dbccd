import type { Use } from '../../infra/local/kernel/meter.ts';
import type { SimulatedPlatform } from '../harness/platform.ts';

const QUARTER_MS = 15 * 60_000;

/** What the platform does by the clock while nobody writes: so many quarters of an hour, one after the other. */
export async function quietTime(test: SimulatedPlatform, quarters: number): Promise<readonly Use[]> {
  const { runtime } = test.platform;
  await test.idle();
  runtime.meter.reset();
  for (let quarter = 0; quarter < quarters; quarter += 1) {
    await runtime.clock.advance(QUARTER_MS);
    await test.idle();
  }
  return runtime.meter.read();
}

/** Takes away what the platform did by the clock meanwhile, which is no shop's. */
export function withoutBeats(uses: readonly Use[], beat: readonly Use[]): Use[] {
  const beats = quantityOf(uses, 'schedulerInvocation') / quantityOf(beat, 'schedulerInvocation');
  return [...uses, ...beat.map((use) => ({ ...use, quantity: -use.quantity * beats }))];
}

function quantityOf(uses: readonly Use[], kind: Use['kind']): number {
  return uses.filter((use) => use.kind === kind).reduce((sum, { quantity }) => sum + quantity, 0);
}
