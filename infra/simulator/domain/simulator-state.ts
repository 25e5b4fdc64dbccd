import { Catalogues } from '../storage/catalogues.ts';
import { Customers } from '../storage/customers.ts';
import { Database } from '../storage/database.ts';
import { Media } from '../storage/media.ts';
import { Messages } from '../storage/messages.ts';
import { type Limits, Numbers } from '../storage/numbers.ts';
import { Templates } from '../storage/templates.ts';
import { WebhookQueue } from '../storage/webhooks.ts';
import { WebhookSender } from '../webhooks/webhook-sender.ts';
import { Faults } from './faults.ts';
import { PageEvents } from './page-events.ts';
import type { Random } from './random.ts';
import { PairRateLimiter, ThroughputLimiter } from './rate-limits.ts';
import { type Clock, Scheduler } from './scheduler.ts';

/** Delays, in milliseconds. */
export interface Delays {
  /** From the response to the `sent` status. */
  readonly sent: number;
  /** From `sent` to `delivered`, for a phone that is online. */
  readonly delivered: number;
  /** The review of a new template. */
  readonly review: number;
  /** The processing of a batch of products. */
  readonly batch: number;
}

/** Limits with a value for each. */
export type DefaultLimits = { readonly [Name in keyof Limits]-?: Exclude<Limits[Name], undefined> };

export interface SimulatorStateOptions {
  /** A folder, or ':memory:'. */
  readonly dataDir: string;
  readonly fresh: boolean;
  /** The app's callback. */
  readonly webhookUrl: string;
  readonly appSecret: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly delays: Delays;
  /** Limits of numbers without limits of their own. */
  readonly limits: DefaultLimits;
}

/** The state of a simulator with its clock, random numbers and outputs. */
export interface SimulatorState extends Omit<SimulatorStateOptions, 'dataDir' | 'fresh'> {
  readonly database: Database;
  readonly numbers: Numbers;
  readonly customers: Customers;
  readonly messages: Messages;
  readonly media: Media;
  readonly templates: Templates;
  readonly catalogues: Catalogues;
  readonly webhooks: WebhookQueue;
  readonly webhookSender: WebhookSender;
  readonly scheduler: Scheduler;
  readonly pageEvents: PageEvents;
  readonly faults: Faults;
  readonly throughputLimiter: ThroughputLimiter;
  readonly pairRateLimiter: PairRateLimiter;
  /** The public origin of this server (`http://127.0.0.1:4010`). Set once the server listens. */
  publicOrigin: string;
}

/** Opens the state file and creates what works on it. */
export function openSimulatorState(options: SimulatorStateOptions): SimulatorState {
  const { dataDir, fresh, ...rest } = options;
  const database = new Database(dataDir, { fresh });
  const scheduler = new Scheduler(options.clock);
  const pageEvents = new PageEvents();
  const faults = new Faults(options.random);
  const webhooks = new WebhookQueue(database);
  const messages = new Messages(database);
  return {
    ...rest,
    database,
    scheduler,
    pageEvents,
    faults,
    webhooks,
    messages,
    numbers: new Numbers(database),
    customers: new Customers(database),
    media: new Media(database),
    templates: new Templates(database),
    catalogues: new Catalogues(database),
    webhookSender: new WebhookSender({ ...options, scheduler, pageEvents, faults, webhooks, messages }),
    throughputLimiter: new ThroughputLimiter(),
    pairRateLimiter: new PairRateLimiter(),
    publicOrigin: '',
  };
}
