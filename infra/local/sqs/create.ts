import type { Clock } from '../kernel/clock.ts';
import { openDatabase } from '../kernel/database.ts';
import type { Faults } from '../kernel/faults.ts';
import type { Authorizer, RegionAndAccount } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import type { WireService } from '../kernel/wire.ts';
import { ArrivalNotifier } from './arrivals.ts';
import type { SqsEngine } from './engine.ts';
import { InFlight } from './in-flight.ts';
import { LocalSqs } from './local-sqs.ts';
import { MoveTasks } from './move-tasks.ts';
import { Queues } from './queues.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';
import { nullableNumberColumn, SqsStore } from './store.ts';
import { createSqsService } from './wire.ts';

export interface SqsOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly authorizer: Authorizer;
  readonly regionAndAccount: RegionAndAccount;
  /** Returns `http://127.0.0.1:<port>`. Called for each use, because the port can differ between starts. */
  readonly endpointOrigin: () => string;
  /** Maximum number of in-flight messages per queue. @default 120,000, as on AWS */
  readonly inFlightLimit?: number;
}

export interface Sqs {
  readonly engine: SqsEngine;
  readonly service: WireService;
  /** Ends long polls and timers, and closes the state file. */
  close(): void;
}

/** "SQS Developer Guide, Message quotas". */
const IN_FLIGHT_LIMIT = 120_000;

/** Opens the queues stored in `dataDir` and resumes their state. */
export function createSqs(options: SqsOptions): Sqs {
  const { clock, faults, meter, regionAndAccount } = options;
  const store = new SqsStore(openDatabase(options.dataDir, 'sqs'));
  const queues = new Queues(store, clock, regionAndAccount);
  const arrivals = new ArrivalNotifier(clock, (queue) => {
    const row = store.get(
      'SELECT min(visibleAt) AS time FROM message WHERE queue = ? AND visibleAt > ?',
      queue,
      clock.now(),
    );
    return row ? (nullableNumberColumn(row, 'time') ?? undefined) : undefined;
  });
  const shared = { store, clock, faults, queues, arrivals };
  const moves = new MoveTasks(shared);
  const engine = new LocalSqs({
    ...shared,
    meter,
    place: regionAndAccount,
    moves,
    endpointOrigin: options.endpointOrigin,
    inFlightLimit: options.inFlightLimit ?? IN_FLIGHT_LIMIT,
    receiver: new Receiver(shared),
    sender: new Sender(shared),
    consumer: new InFlight(shared),
  });
  return {
    engine,
    service: createSqsService({ engine, authorizer: options.authorizer, meter, place: regionAndAccount }),
    close() {
      engine.close();
      moves.close();
      arrivals.close();
      store.close();
    },
  };
}
