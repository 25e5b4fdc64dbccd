import type { LocalRuntime } from '@warung/local';
import type { Simulator } from '@warung/simulator';

/** Step by which the clock advances while a webhook waits for its next attempt. */
const CLOCK_STEP_MS = 30_000;

/** Repeats `round` until the platform receives no request from the simulator during a round. */
async function repeatUntilNoRequest(runtime: LocalRuntime, round: () => Promise<void>): Promise<void> {
  let before: number;
  do {
    before = runtime.meter.total('httpApiRequest');
    await round();
  } while (runtime.meter.total('httpApiRequest') !== before);
}

/**
 * Waits until neither the platform nor the simulator has work in progress or due. Work of one may cause work of the
 * other.
 */
export function waitUntilIdle(runtime: LocalRuntime, simulator: Simulator): Promise<void> {
  return repeatUntilNoRequest(runtime, async () => {
    await runtime.waitUntilIdle();
    await simulator.waitUntilIdle();
  });
}

/** As `waitUntilIdle`, but also advances the clock until no visibility timeout, back-off or retry is pending. */
export async function drain(runtime: LocalRuntime, simulator: Simulator): Promise<void> {
  for (;;) {
    await repeatUntilNoRequest(runtime, async () => {
      await runtime.drain();
      await simulator.waitUntilIdle();
    });
    if (simulator.pendingWebhooks === 0) return;
    await runtime.clock.advance(CLOCK_STEP_MS);
  }
}
