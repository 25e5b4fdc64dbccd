import type { StreamReader } from '../dynamodb/engine.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Authorizer } from '../kernel/identity.ts';
import type { Destinations } from '../lambda/destinations.ts';
import type { LambdaEngine } from '../lambda/engine.ts';
import type { SqsEngine } from '../sqs/engine.ts';
import type { Checkpoints } from './checkpoints.ts';

/** What mappings work with. */
export interface MappingPorts {
  readonly clock: Clock;
  readonly authorizer: Authorizer;
  readonly lambda: Pick<LambdaEngine, 'invoke' | 'function'>;
  readonly sqs: Pick<SqsEngine, 'receive' | 'release' | 'deleteBatch' | 'onArrival' | 'queue' | 'counts'>;
  readonly streams: StreamReader;
  readonly destinations: Destinations;
}

/** Ports and services that one mapping's poller uses. */
export interface PollerPorts extends MappingPorts {
  readonly checkpoints: Checkpoints;
  /** Something about this poller changed; it may be quiet now. */
  changed(): void;
}

/** The part of a mapping that reads its source and invokes its function. */
export interface Poller {
  /** Checks settings and grants as CreateEventSourceMapping does. @throws AccessDenied, AwsError */
  check(): void;
  enable(): void;
  /** Takes up no more; resolves once nothing is in flight. */
  disable(): Promise<void>;
  /** Looks at the source now, whether or not it told of something new. */
  poke(): Promise<void>;
  /** Nothing is in flight, gathered or waiting for its retry, and the source had nothing more. */
  readonly quiet: boolean;
  /** `OK`, or `PROBLEM: ...`, as GetEventSourceMapping shows it in LastProcessingResult. */
  readonly lastResult: string;
}

/** Doubles from one second to a minute. AWS documents exponential back-off and no numbers. */
export function backOffMs(failures: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, failures - 1), 60_000);
}
