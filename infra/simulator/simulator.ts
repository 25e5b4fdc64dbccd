import type * as z from 'zod';
import { SimulatorServer } from './http/server.ts';
import { setToken } from './phone/routes.ts';
import { bubbleView, chatView, numberView, stateView } from './phone/views.ts';
import type {
  $CustomerSettings,
  $Faults,
  $History,
  $NewCustomer,
  $NumberGiven,
  Bubble,
  BusinessNumber,
  Chat,
  Customer,
  Say,
  State,
} from './phone-api.ts';
import type { Limits } from './state/numbers.ts';
import { resumeBatches } from './world/batches.ts';
import { type Clock, machineClock } from './world/clock.ts';
import { numberAt, say } from './world/inbound.ts';
import { resume } from './world/outbound.ts';
import { addCustomer, changeCustomer, look, setMarketing, tellHistory } from './world/phones.ts';
import { giveNumber } from './world/provision.ts';
import type { Random } from './world/random.ts';
import { resumeReviews } from './world/reviews.ts';
import { type DefaultLimits, openWorld, type Pace, type World } from './world/world.ts';

export { backoffMs } from './webhooks/courier.ts';
export type { Clock } from './world/clock.ts';
export { PhoneProblem } from './world/problem.ts';

export interface SimulatorOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** The folder of the state, or ':memory:'. */
  readonly dataDir: string;
  /** Begins with empty state. */
  readonly fresh?: boolean;
  /** The app's callback. */
  readonly webhookUrl: string;
  /** Signs webhooks. */
  readonly appSecret: string;
  /** Where others reach it, when something stands in front of it: links to media and to next pages lead there. Its own origin when left out. */
  readonly publicOrigin?: string | undefined;
  /** The machine's when left out. */
  readonly clock?: Clock;
  readonly random?: Random;
  /** How long things take; nothing takes any time when left out. */
  readonly pace?: Partial<Pace>;
  /** For numbers that have none of their own; Meta's when left out. */
  readonly limits?: Partial<DefaultLimits>;
  /** The built phone page. */
  readonly pageDir?: string | undefined;
}

const AT_ONCE: Pace = { sent: 0, delivered: 0, review: 0, batch: 0 };
/** Throughput and pair rate of Meta's overview. */
const META_LIMITS: DefaultLimits = { throughputPerSecond: 80, pairEverySeconds: 6, pairBurst: 45, recipients: null };

/** @throws PortTaken */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { dataDir, fresh = false, webhookUrl, appSecret, clock = machineClock, random = Math.random } = options;
  const world = openWorld({
    ...{ dataDir, fresh, webhookUrl, appSecret, clock, random },
    pace: { ...AT_ONCE, ...options.pace },
    limits: { ...META_LIMITS, ...options.limits },
  });
  const server = new SimulatorServer(world, options.pageDir);
  try {
    const origin = `http://127.0.0.1:${await server.listen(options.port)}`;
    world.publicOrigin = options.publicOrigin ?? origin;
    begin(world);
    return new Simulator(world, server, origin);
  } catch (error) {
    world.database.close();
    throw error;
  }
}

/** Goes on with what was under way when the process ended. */
function begin(world: World): void {
  resume(world);
  resumeReviews(world);
  resumeBatches(world);
  world.courier.wake();
}

/** A running simulator, and what people do with their phones, for tests in the same process. */
export class Simulator {
  readonly #world: World;
  readonly #server: SimulatorServer;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;

  constructor(world: World, server: SimulatorServer, origin: string) {
    this.#world = world;
    this.#server = server;
    this.origin = origin;
  }

  /** What takes the place of `https://graph.facebook.com`. */
  get graphUrl(): string {
    return `${this.origin}/simulator/graph`;
  }

  /** Webhooks that wait for their 200, those that wait for their next attempt included. */
  get pendingWebhooks(): number {
    return this.#world.webhooks.pending();
  }

  /** @throws PhoneProblem */
  giveNumber(given: z.infer<typeof $NumberGiven>): BusinessNumber {
    return numberView(giveNumber(this.#world, given));
  }

  /** @throws PhoneProblem */
  addCustomer(customer: z.infer<typeof $NewCustomer>): Customer {
    return addCustomer(this.#world, customer);
  }

  /** @throws PhoneProblem */
  changeCustomer(customerId: string, settings: z.infer<typeof $CustomerSettings>): Customer {
    return changeCustomer(this.#world, customerId, settings);
  }

  /** The customer sends something. @throws PhoneProblem */
  say(customerId: string, phoneNumberId: string, said: Say): Bubble {
    const message = say(this.#world, { customerId, phoneNumberId }, said);
    return bubbleView(this.#world, numberAt(this.#world, phoneNumberId), message);
  }

  /** The customer looks at the chat. @throws PhoneProblem */
  look(customerId: string, phoneNumberId: string): void {
    look(this.#world, { customerId, phoneNumberId });
  }

  /** @throws PhoneProblem */
  chat(customerId: string, phoneNumberId: string): Chat {
    return chatView(this.#world, { customerId, phoneNumberId });
  }

  get state(): State {
    return stateView(this.#world);
  }

  /** @throws PhoneProblem */
  setMarketing(customerId: string, phoneNumberId: string, value: 'stop' | 'resume'): void {
    setMarketing(this.#world, { customerId, phoneNumberId }, value);
  }

  /** Answers how many webhooks tell it. @throws PhoneProblem */
  tellHistory(history: z.infer<typeof $History>): number {
    return tellHistory(this.#world, history);
  }

  setFaults(faults: z.infer<typeof $Faults>): void {
    this.#world.faults.set(faults);
  }

  /** @throws PhoneProblem */
  setToken(phoneNumberId: string, state: 'expired' | 'valid', accessToken?: string | null): void {
    setToken(this.#world, phoneNumberId, state, accessToken);
  }

  /** @throws PhoneProblem */
  setLimits(phoneNumberId: string, limits: Limits): void {
    const number = numberAt(this.#world, phoneNumberId);
    this.#world.numbers.set(number.id, { limits: { ...number.limits, ...limits } });
  }

  /**
   * Resolves when nothing is under way or due: no call, no status, no webhook. What waits for a later time of the clock (a retry, or
   * a `pace`) is left alone.
   */
  async idle(): Promise<void> {
    const { courier, agenda } = this.#world;
    while (courier.busy || agenda.due > 0 || this.#server.underWay > 0) await courier.step();
  }

  /** Stops; what was not told yet is kept. */
  async stop(): Promise<void> {
    await this.#server.close();
    this.#world.agenda.stop();
    await this.#world.courier.stop();
    this.#world.database.close();
  }
}
