import type * as z from 'zod';
import { SimulatorServer } from './http/server.ts';
import { setToken } from './phone/routes.ts';
import { bubbleView, chatView, numberView, stateView } from './phone/views.ts';
import type {
  Bubble,
  BusinessNumber,
  Chat,
  Customer,
  customerSettingsSchema,
  faultsSchema,
  historySchema,
  newCustomerSchema,
  numberGivenSchema,
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
  /** 0 selects any free port. */
  readonly port: number;
  /** The folder of the state file, or ':memory:'. */
  readonly dataDir: string;
  /** Starts with empty state. */
  readonly fresh?: boolean;
  /** The app's callback. */
  readonly webhookUrl: string;
  /** Signs webhooks. */
  readonly appSecret: string;
  /** The public origin, used in links to media and to next pages. Default: the simulator's own origin. */
  readonly publicOrigin?: string | undefined;
  /** Default: the system clock. */
  readonly clock?: Clock;
  readonly random?: Random;
  /** Delays. Default: no delay. */
  readonly pace?: Partial<Pace>;
  /** Limits of numbers without limits of their own. Default: Meta's limits. */
  readonly limits?: Partial<DefaultLimits>;
  /** The built phone page. */
  readonly pageDir?: string | undefined;
}

const NO_DELAY: Pace = { sent: 0, delivered: 0, review: 0, batch: 0 };
/** Throughput and pair rate limits from Meta's Cloud API overview. */
const META_LIMITS: DefaultLimits = { throughputPerSecond: 80, pairEverySeconds: 6, pairBurst: 45, recipients: null };

/** Starts a simulator. @throws PortTaken */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { dataDir, fresh = false, webhookUrl, appSecret, clock = machineClock, random = Math.random } = options;
  const state = openWorld({
    ...{ dataDir, fresh, webhookUrl, appSecret, clock, random },
    pace: { ...NO_DELAY, ...options.pace },
    limits: { ...META_LIMITS, ...options.limits },
  });
  const server = new SimulatorServer(state, options.pageDir);
  try {
    const origin = `http://127.0.0.1:${await server.listen(options.port)}`;
    state.publicOrigin = options.publicOrigin ?? origin;
    resumeWork(state);
    return new Simulator(state, server, origin);
  } catch (error) {
    state.database.close();
    throw error;
  }
}

/** Resumes the work that was in progress when the process ended. */
function resumeWork(state: World): void {
  resume(state);
  resumeReviews(state);
  resumeBatches(state);
  state.courier.wake();
}

/** A running simulator. Tests in the same process use it to act as customers and to control faults and limits. */
export class Simulator {
  readonly #state: World;
  readonly #server: SimulatorServer;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;

  constructor(state: World, server: SimulatorServer, origin: string) {
    this.#state = state;
    this.#server = server;
    this.origin = origin;
  }

  /** The base URL that replaces `https://graph.facebook.com`. */
  get graphUrl(): string {
    return `${this.origin}/simulator/graph`;
  }

  /** The number of webhooks that the app has not acknowledged with 200, including those that wait for a retry. */
  get pendingWebhooks(): number {
    return this.#state.webhooks.pending();
  }

  /** Creates or updates a business number. @throws PhoneProblem */
  giveNumber(input: z.infer<typeof numberGivenSchema>): BusinessNumber {
    return numberView(giveNumber(this.#state, input));
  }

  /** Creates a customer. @throws PhoneProblem */
  addCustomer(customer: z.infer<typeof newCustomerSchema>): Customer {
    return addCustomer(this.#state, customer);
  }

  /** Updates the settings of a customer's phone. @throws PhoneProblem */
  changeCustomer(customerId: string, settings: z.infer<typeof customerSettingsSchema>): Customer {
    return changeCustomer(this.#state, customerId, settings);
  }

  /** Sends a message as a customer. @throws PhoneProblem */
  say(customerId: string, phoneNumberId: string, input: Say): Bubble {
    const message = say(this.#state, { customerId, phoneNumberId }, input);
    return bubbleView(this.#state, numberAt(this.#state, phoneNumberId), message);
  }

  /** Opens the chat as a customer, which marks the messages of the business as seen. @throws PhoneProblem */
  look(customerId: string, phoneNumberId: string): void {
    look(this.#state, { customerId, phoneNumberId });
  }

  /** Returns a chat as the phone page shows it. @throws PhoneProblem */
  chat(customerId: string, phoneNumberId: string): Chat {
    return chatView(this.#state, { customerId, phoneNumberId });
  }

  get state(): State {
    return stateView(this.#state);
  }

  /** Sets whether the customer accepts marketing messages of the business. @throws PhoneProblem */
  setMarketing(customerId: string, phoneNumberId: string, value: 'stop' | 'resume'): void {
    setMarketing(this.#state, { customerId, phoneNumberId }, value);
  }

  /** Adds a past conversation. Returns the number of webhooks that report it. @throws PhoneProblem */
  tellHistory(history: z.infer<typeof historySchema>): number {
    return tellHistory(this.#state, history);
  }

  setFaults(faults: z.infer<typeof faultsSchema>): void {
    this.#state.faults.set(faults);
  }

  /** Sets the state of a number's access token. @throws PhoneProblem */
  setToken(phoneNumberId: string, tokenState: 'expired' | 'valid', accessToken?: string | null): void {
    setToken(this.#state, phoneNumberId, tokenState, accessToken);
  }

  /** Changes the limits of a number. Limits that are not given stay unchanged. @throws PhoneProblem */
  setLimits(phoneNumberId: string, limits: Limits): void {
    const number = numberAt(this.#state, phoneNumberId);
    this.#state.numbers.set(number.id, { limits: { ...number.limits, ...limits } });
  }

  /**
   * Waits until no call, status or webhook is in progress or due. Does not wait for work that is scheduled for a later
   * time of the clock (a retry, or a delay).
   */
  async idle(): Promise<void> {
    const state = this.#state;
    while (state.courier.busy || state.agenda.due > 0 || this.#server.underWay > 0) await state.courier.step();
  }

  /** Stops the simulator. Pending webhooks stay in the state file. */
  async stop(): Promise<void> {
    await this.#server.close();
    this.#state.agenda.stop();
    await this.#state.courier.stop();
    this.#state.database.close();
  }
}
