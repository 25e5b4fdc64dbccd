import type { Clock } from '../kernel/clock.ts';
import type { Faults } from '../kernel/faults.ts';
import type { Authorizer, Place } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import { openState } from '../kernel/state.ts';
import type { WireService } from '../kernel/wire.ts';
import { Arrivals } from './arrivals.ts';
import type { SqsEngine } from './engine.ts';
import { InFlight } from './in-flight.ts';
import { LocalSqs } from './local-sqs.ts';
import { Moves } from './moves.ts';
import { Queues } from './queues.ts';
import { Receiver } from './receive.ts';
import { Sender } from './send.ts';
import { maybeNumber, Store } from './store.ts';
import { sqsService } from './wire.ts';

export interface SqsOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly authorizer: Authorizer;
  readonly place: Place;
  /** `http://127.0.0.1:<port>`; asked each time, since it may change from one start to the next. */
  readonly endpointOrigin: () => string;
  /** The most messages in flight of one queue; 120,000 on AWS. */
  readonly inFlightLimit?: number;
}

export interface Sqs {
  readonly engine: SqsEngine;
  readonly service: WireService;
  /** Ends long polls, timers and the state file. */
  close(): void;
}

/** "SQS Developer Guide, Message quotas". */
const IN_FLIGHT_LIMIT = 120_000;

/** Opens the queues kept in `dataDir` and goes on where they stopped. */
export function createSqs(options: SqsOptions): Sqs {
  const { clock, faults, meter, place } = options;
  const store = new Store(openState(options.dataDir, 'sqs'));
  const queues = new Queues(store, clock, place);
  const arrivals = new Arrivals(clock, (queue) => {
    const row = store.get(
      'SELECT min(visibleAt) AS time FROM message WHERE queue = ? AND visibleAt > ?',
      queue,
      clock.now(),
    );
    return row ? (maybeNumber(row, 'time') ?? undefined) : undefined;
  });
  const parts = { store, clock, faults, queues, arrivals };
  const moves = new Moves(parts);
  const engine = new LocalSqs({
    ...parts,
    meter,
    place,
    moves,
    endpointOrigin: options.endpointOrigin,
    inFlightLimit: options.inFlightLimit ?? IN_FLIGHT_LIMIT,
    receiver: new Receiver(parts),
    sender: new Sender(parts),
    consumer: new InFlight(parts),
  });
  return {
    engine,
    service: sqsService({ engine, authorizer: options.authorizer, meter, place }),
    close() {
      engine.close();
      moves.close();
      arrivals.close();
      store.close();
    },
  };
}
