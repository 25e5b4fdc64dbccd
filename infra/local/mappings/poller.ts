import type { StreamReader } from '../dynamodb/stream-reader.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Authorizer } from '../kernel/identity.ts';
import type { Destinations } from '../lambda/destinations.ts';
import type { LambdaEngine } from '../lambda/engine.ts';
import type { SqsEngine } from '../sqs/engine.ts';
import type { Checkpoints } from './checkpoints.ts';

/** Services that mappings use. */
export interface MappingPorts {
  readonly clock: Clock;
  readonly authorizer: Authorizer;
  readonly lambda: Pick<LambdaEngine, 'invoke' | 'function'>;
  readonly sqs: Pick<SqsEngine, 'receive' | 'release' | 'deleteBatch' | 'onArrival' | 'findQueue' | 'counts'>;
  readonly streams: StreamReader;
  readonly destinations: Destinations;
}

/** Services that a mapping's poller uses. */
export interface PollerPorts extends MappingPorts {
  readonly checkpoints: Checkpoints;
  /** Called when the poller's state changed, so that it may be idle. */
  onChange(): void;
}

/** Reads the source of a mapping and invokes its function. */
export interface Poller {
  /** Checks settings and grants as CreateEventSourceMapping does. @throws AccessDeniedError, AwsError */
  check(): void;
  enable(): void;
  /** Stops polling. Resolves once nothing is in flight. */
  disable(): Promise<void>;
  /** Polls the source now, even if it has not reported a change. */
  pollNow(): Promise<void>;
  /** Whether nothing is in flight, gathered or waiting for a retry, and the source has nothing more. */
  readonly isIdle: boolean;
  /** `OK`, or `PROBLEM: ...`, as returned by GetEventSourceMapping in LastProcessingResult. */
  readonly lastResult: string;
}

/**
 * Returns the back-off, which doubles from one second to a minute. AWS documents exponential back-off without numbers.
 */
export function backOffMs(failures: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, failures - 1), 60_000);
}
