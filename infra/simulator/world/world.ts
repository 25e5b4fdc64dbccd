import { Catalogues } from '../state/catalogues.ts';
import { Customers } from '../state/customers.ts';
import { Database } from '../state/database.ts';
import { Media } from '../state/media.ts';
import { Messages } from '../state/messages.ts';
import { type Limits, Numbers } from '../state/numbers.ts';
import { Templates } from '../state/templates.ts';
import { Webhooks } from '../state/webhooks.ts';
import { Courier } from '../webhooks/courier.ts';
import { Agenda, type Clock } from './clock.ts';
import { Events } from './events.ts';
import { Faults } from './faults.ts';
import type { Random } from './random.ts';
import { Pairs, Throughput } from './rate.ts';

/** Delays, in milliseconds. */
export interface Pace {
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

export interface WorldOptions {
  /** A folder, or ':memory:'. */
  readonly dataDir: string;
  readonly fresh: boolean;
  /** The app's callback. */
  readonly webhookUrl: string;
  readonly appSecret: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly pace: Pace;
  /** Limits of numbers without limits of their own. */
  readonly limits: DefaultLimits;
}

/** The state of a simulator with its clock, random numbers and outputs. */
export interface World extends Omit<WorldOptions, 'dataDir' | 'fresh'> {
  readonly database: Database;
  readonly numbers: Numbers;
  readonly customers: Customers;
  readonly messages: Messages;
  readonly media: Media;
  readonly templates: Templates;
  readonly catalogues: Catalogues;
  readonly webhooks: Webhooks;
  readonly courier: Courier;
  readonly agenda: Agenda;
  readonly events: Events;
  readonly faults: Faults;
  readonly throughput: Throughput;
  readonly pairs: Pairs;
  /** The public origin of this server (`http://127.0.0.1:4010`). Set once the server listens. */
  publicOrigin: string;
}

/** Opens the state file and creates what works on it. */
export function openWorld(options: WorldOptions): World {
  const { dataDir, fresh, ...rest } = options;
  const database = new Database(dataDir, { fresh });
  const scheduler = new Agenda(options.clock);
  const pageEvents = new Events();
  const faults = new Faults(options.random);
  const webhooks = new Webhooks(database);
  const messages = new Messages(database);
  return {
    ...rest,
    database,
    agenda: scheduler,
    events: pageEvents,
    faults,
    webhooks,
    messages,
    numbers: new Numbers(database),
    customers: new Customers(database),
    media: new Media(database),
    templates: new Templates(database),
    catalogues: new Catalogues(database),
    courier: new Courier({ ...options, scheduler, pageEvents, faults, webhooks, messages }),
    throughput: new Throughput(),
    pairs: new Pairs(),
    publicOrigin: '',
  };
}
