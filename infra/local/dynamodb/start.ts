import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { openDatabase } from '../kernel/database.ts';
import type { Authorizer, RegionAndAccount } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import type { WireService } from '../kernel/wire.ts';
import { connectJava, type SharedJava, startJava } from './java-process.ts';
import { JavaStreamReader } from './java-stream-reader.ts';
import { DynamoService } from './service.ts';
import type { StreamReader } from './stream-reader.ts';
import { StreamTimes } from './stream-times.ts';
import { TableCatalogue } from './table-catalogue.ts';
import { defineTable, type TableDefinition } from './tables.ts';
import { STREAM_RETENTION_MS, TtlSweeper } from './ttl.ts';

/** Expired items are deleted once a minute of the clock; AWS promises "within a few days" only. */
const SWEEP_EVERY_MS = 60_000;

export interface DynamoOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly authorizer: Authorizer;
  readonly regionAndAccount: RegionAndAccount;
  readonly onProgress?: (message: string) => void;
  /** Receives one sentence when Java ends; default standard error. */
  readonly report?: (line: string) => void;
  /** The `java` command; default: that of JAVA_HOME or the path. */
  readonly java?: string;
  /** A running DynamoDB Local. @default the runtime starts its own process */
  readonly sharedJava?: SharedJava | undefined;
}

/** The running DynamoDB service. */
export interface Dynamo {
  readonly service: WireService;
  readonly streams: StreamReader;
  /** Creates or updates a table. @throws NotRunHereError for a change that would lose data */
  defineTable(definition: TableDefinition): Promise<void>;
  tableArn(name: string): string;
  streamArn(name: string): string;
  /** Deletes expired items now, in addition to the sweep every minute. */
  sweepExpired(): Promise<void>;
  /** The process id of Java, for tests of its end. */
  readonly pid: number;
  /** Where Java listens: see `exposure.ts`. */
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts DynamoDB Local in `<dataDir>/dynamodb` and the services around it. Takes 1 to 4 s.
 * @throws JavaMissingError, DynamoDbLocalFailedError
 */
export async function startDynamo(options: DynamoOptions): Promise<Dynamo> {
  const { clock, dataDir, regionAndAccount } = options;
  options.onProgress?.('starting DynamoDB Local');
  const dbPath = join(dataDir, 'dynamodb');
  const java = options.sharedJava
    ? connectJava(options.sharedJava, dbPath)
    : await startJava(dbPath, { java: options.java });
  java.onUnexpectedEnd((output) =>
    (options.report ?? console.error)(
      `DynamoDB Local ended unexpectedly, so no data can be stored. Acknowledged data is kept for the next start. ${output.trim()}`,
    ),
  );
  const database = openDatabase(dataDir, 'dynamodb');
  const catalogue = new TableCatalogue(regionAndAccount);
  const times = new StreamTimes(clock, database);
  const ttl = new TtlSweeper(java.client, catalogue, clock, database);
  const streams = new JavaStreamReader(java.client, catalogue, regionAndAccount, times, ttl);
  const service = new DynamoService({
    ...options,
    java: java.client,
    catalogue,
    onWrite: (table) => streams.notifyListeners(table),
  });
  const sweep = new PeriodicTask(clock, async () => {
    for (const table of await ttl.sweep()) streams.notifyListeners(table);
    times.prune(clock.now() - 2 * STREAM_RETENTION_MS);
    // Hint all readers, because a hint may have been missed.
    streams.notifyListeners();
  });
  sweep.start();
  return {
    service,
    streams,
    defineTable: (definition) => defineTable(java.client, catalogue, definition),
    tableArn: (name) => catalogue.tableArn(name),
    streamArn: (name) => catalogue.streamArn(name),
    sweepExpired: () => sweep.run(),
    pid: java.pid,
    port: java.port,
    stop: async () => {
      await sweep.stop();
      await java.stop();
      database.close();
    },
  };
}

/** Runs a task once a minute of the clock, never twice at the same time. */
class PeriodicTask {
  readonly #clock: Clock;
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, work: () => Promise<void>) {
    this.#clock = clock;
    this.#work = work;
  }

  start(): void {
    if (this.#stopped) return;
    this.#cancel = this.#clock.at(this.#clock.now() + SWEEP_EVERY_MS, () => {
      // The next sweep makes up for one that fails.
      void this.run().catch(() => undefined);
      this.start();
    });
  }

  /** Resolves once a run that began after this call is done. */
  async run(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#loop().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#again = false;
    this.#cancel?.();
    await this.#running?.catch(() => undefined);
  }

  async #loop(): Promise<void> {
    do {
      this.#again = false;
      await this.#work();
    } while (this.#again);
  }
}
