import type { LocalRuntime } from '../../infra/local/runtime.ts';
import type { Simulator } from '../../infra/simulator/simulator.ts';

/** How much clock time passes at once while a webhook waits for its next attempt. */
const LEAP_MS = 30_000;

/** Repeats `round` until none of the simulator's webhooks came to the platform in it. */
async function untilQuiet(runtime: LocalRuntime, round: () => Promise<void>): Promise<void> {
  let before: number;
  do {
    before = runtime.meter.total('httpApiRequest');
    await round();
  } while (runtime.meter.total('httpApiRequest') !== before);
}

/** A function that resolves when nothing is under way or due in either: what one does may give the other work. */
export function idleBoth(runtime: LocalRuntime, simulator: Simulator): () => Promise<void> {
  return () =>
    untilQuiet(runtime, async () => {
      await runtime.idle();
      await simulator.idle();
    });
}

/** As `idleBoth`, and moves the clock on until nothing waits for its time: no visibility timeout, back-off or retry. */
export function drainBoth(runtime: LocalRuntime, simulator: Simulator): () => Promise<void> {
  return async () => {
    for (;;) {
      await untilQuiet(runtime, async () => {
        await runtime.drain();
        await simulator.idle();
      });
      if (simulator.pendingWebhooks === 0) return;
      await runtime.clock.advance(LEAP_MS);
    }
  };
}
