import type * as z from 'zod';
import { addCustomer, addHistory, changeCustomer, markSeen, setMarketing } from './domain/customer-actions.ts';
import { requireNumber, sendAsCustomer } from './domain/inbound.ts';
import { resumeDeliveries } from './domain/outbound.ts';
import { resumeBatches } from './domain/product-batches.ts';
import { putNumber } from './domain/provision.ts';
import type { Random } from './domain/random.ts';
import { type Clock, systemClock } from './domain/scheduler.ts';
import { type DefaultLimits, type Delays, openSimulatorState, type SimulatorState } from './domain/simulator-state.ts';
import { resumeReviews } from './domain/template-reviews.ts';
import { SimulatorServer } from './http/server.ts';
import { setToken } from './phone/routes.ts';
import { bubbleView, chatView, numberView, stateView } from './phone/views.ts';
import type {
  Bubble,
  BusinessNumber,
  Chat,
  Customer,
  CustomerMessage,
  customerSettingsSchema,
  faultsSchema,
  historySchema,
  newCustomerSchema,
  numberInputSchema,
  State,
} from './phone-api.ts';
import type { Limits } from './storage/numbers.ts';

export { PhoneProblemError as PhoneProblem } from './domain/phone-problem.ts';
export type { Clock } from './domain/scheduler.ts';
export { backoffMs } from './webhooks/webhook-sender.ts';

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
  readonly delays?: Partial<Delays>;
  /** Limits of numbers without limits of their own. Default: Meta's limits. */
  readonly limits?: Partial<DefaultLimits>;
  /** The built phone page. */
  readonly pageDir?: string | undefined;
}

const NO_DELAY: Delays = { sent: 0, delivered: 0, review: 0, batch: 0 };
/** Throughput and pair rate limits from Meta's Cloud API overview. */
const META_LIMITS: DefaultLimits = { throughputPerSecond: 80, pairEverySeconds: 6, pairBurst: 45, recipients: null };

/** Starts a simulator. @throws PortTakenError */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { dataDir, fresh = false, webhookUrl, appSecret, clock = systemClock, random = Math.random } = options;
  const state = openSimulatorState({
    ...{ dataDir, fresh, webhookUrl, appSecret, clock, random },
    delays: { ...NO_DELAY, ...options.delays },
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
function resumeWork(state: SimulatorState): void {
  resumeDeliveries(state);
  resumeReviews(state);
  resumeBatches(state);
  state.webhookSender.wake();
}

/** A running simulator. Tests in the same process use it to act as customers and to control faults and limits. */
export class Simulator {
  readonly #state: SimulatorState;
  readonly #server: SimulatorServer;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;

  constructor(state: SimulatorState, server: SimulatorServer, origin: string) {
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
    return this.#state.webhooks.countPending();
  }

  /** Creates or updates a business number. @throws PhoneProblemError */
  putNumber(input: z.infer<typeof numberInputSchema>): BusinessNumber {
    return numberView(putNumber(this.#state, input));
  }

  /** Creates a customer. @throws PhoneProblemError */
  addCustomer(customer: z.infer<typeof newCustomerSchema>): Customer {
    return addCustomer(this.#state, customer);
  }

  /** Updates the settings of a customer's phone. @throws PhoneProblemError */
  changeCustomer(customerId: string, settings: z.infer<typeof customerSettingsSchema>): Customer {
    return changeCustomer(this.#state, customerId, settings);
  }

  /** Sends a message as a customer. @throws PhoneProblemError */
  sendAsCustomer(customerId: string, phoneNumberId: string, input: CustomerMessage): Bubble {
    const message = sendAsCustomer(this.#state, { customerId, phoneNumberId }, input);
    return bubbleView(this.#state, requireNumber(this.#state, phoneNumberId), message);
  }

  /** Opens the chat as a customer, which marks the messages of the business as seen. @throws PhoneProblemError */
  markSeen(customerId: string, phoneNumberId: string): void {
    markSeen(this.#state, { customerId, phoneNumberId });
  }

  /** Returns a chat as the phone page shows it. @throws PhoneProblemError */
  readChat(customerId: string, phoneNumberId: string): Chat {
    return chatView(this.#state, { customerId, phoneNumberId });
  }

  get state(): State {
    return stateView(this.#state);
  }

  /** Sets whether the customer accepts marketing messages of the business. @throws PhoneProblemError */
  setMarketing(customerId: string, phoneNumberId: string, value: 'stop' | 'resume'): void {
    setMarketing(this.#state, { customerId, phoneNumberId }, value);
  }

  /** Adds a past conversation. Returns the number of webhooks that report it. @throws PhoneProblemError */
  addHistory(history: z.infer<typeof historySchema>): number {
    return addHistory(this.#state, history);
  }

  setFaults(faults: z.infer<typeof faultsSchema>): void {
    this.#state.faults.set(faults);
  }

  /** Sets the state of a number's access token. @throws PhoneProblemError */
  setToken(phoneNumberId: string, tokenState: 'expired' | 'valid', accessToken?: string | null): void {
    setToken(this.#state, phoneNumberId, tokenState, accessToken);
  }

  /** Changes the limits of a number. Limits that are not given stay unchanged. @throws PhoneProblemError */
  setLimits(phoneNumberId: string, limits: Limits): void {
    const number = requireNumber(this.#state, phoneNumberId);
    this.#state.numbers.set(number.id, { limits: { ...number.limits, ...limits } });
  }

  /**
   * Waits until no call, status or webhook is in progress or due. Does not wait for work that is scheduled for a later
   * time of the clock (a retry, or a delay).
   */
  async waitUntilIdle(): Promise<void> {
    const state = this.#state;
    while (state.webhookSender.isBusy || state.scheduler.dueCount > 0 || this.#server.activeRequests > 0)
      await state.webhookSender.waitForProgress();
  }

  /** Stops the simulator. Pending webhooks stay in the state file. */
  async stop(): Promise<void> {
    await this.#server.close();
    this.#state.scheduler.stop();
    await this.#state.webhookSender.stop();
    this.#state.database.close();
  }
}
