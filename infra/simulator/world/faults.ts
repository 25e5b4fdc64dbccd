import type * as z from 'zod';
import type { $Faults } from '../phone-api.ts';
import { type Random, seeded } from './random.ts';

type Settings = z.infer<typeof $Faults>;

/** What goes wrong with a call of the Graph API. */
export type CallFault = 'loseAnswer' | 'dropCall' | 'rateLimit' | 'serverError';

const CALL_FAULTS = ['dropCall', 'rateLimit', 'serverError', 'loseAnswer'] as const satisfies readonly CallFault[];

/** How webhooks are told. */
export interface Telling {
  readonly duplicate: boolean;
  readonly shuffle: boolean;
  /** Changes in one POST at most. */
  readonly batch: number;
}

/** Faults that tests ask for. They are kept in memory: a restart ends them. */
export class Faults {
  #settings: Settings = {};
  #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Changes what is given and leaves the rest. A seed starts the draw anew. */
  set(settings: Settings): void {
    this.#settings = { ...this.#settings, ...settings };
    if (settings.seed !== undefined) this.#random = seeded(settings.seed);
  }

  /** Draws whether this call goes wrong, and how. One draw a call, so that a seed repeats a run. */
  ofCall(): CallFault | undefined {
    const drawn = this.#random();
    let share = 0;
    for (const fault of CALL_FAULTS) {
      share += this.#settings[fault] ?? 0;
      if (drawn < share) return fault;
    }
    return undefined;
  }

  get telling(): Telling {
    const { duplicateWebhooks = false, shuffleWebhooks = false, batchWebhooks = 1 } = this.#settings;
    return { duplicate: duplicateWebhooks, shuffle: shuffleWebhooks, batch: batchWebhooks };
  }

  get random(): Random {
    return this.#random;
  }
}
