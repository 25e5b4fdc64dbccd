import type * as z from 'zod';
import type { faultsSchema } from '../phone-api.ts';
import { type Random, seededRandom } from './random.ts';

type Settings = z.infer<typeof faultsSchema>;

/** A fault of a Graph API call. */
export type CallFault = 'loseAnswer' | 'dropCall' | 'rateLimit' | 'serverError';

const CALL_FAULTS = ['dropCall', 'rateLimit', 'serverError', 'loseAnswer'] as const satisfies readonly CallFault[];

/** How webhooks are delivered. */
export interface WebhookDelivery {
  readonly duplicate: boolean;
  readonly shuffle: boolean;
  /** The maximum number of changes in one POST. */
  readonly batch: number;
}

/** The faults that tests configure. They are in memory only; a restart clears them. */
export class Faults {
  #settings: Settings = {};
  #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Changes the given settings only. A seed restarts the random numbers. */
  set(settings: Settings): void {
    this.#settings = { ...this.#settings, ...settings };
    if (settings.seed !== undefined) this.#random = seededRandom(settings.seed);
  }

  /** Draws the fault of this call, if any. Uses one random number per call, so that a seed repeats a run. */
  drawCallFault(): CallFault | undefined {
    const drawn = this.#random();
    let share = 0;
    for (const fault of CALL_FAULTS) {
      share += this.#settings[fault] ?? 0;
      if (drawn < share) return fault;
    }
    return undefined;
  }

  get webhookDelivery(): WebhookDelivery {
    const { duplicateWebhooks = false, shuffleWebhooks = false, batchWebhooks = 1 } = this.#settings;
    return { duplicate: duplicateWebhooks, shuffle: shuffleWebhooks, batch: batchWebhooks };
  }

  get random(): Random {
    return this.#random;
  }
}
