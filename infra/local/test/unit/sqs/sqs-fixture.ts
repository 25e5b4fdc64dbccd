import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { Faults } from '../../../kernel/faults.ts';
import { type Authorizer, LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { createSqs, type Sqs } from '../../../sqs/create.ts';
import type { SqsEngine } from '../../../sqs/engine.ts';

export interface SqsFixture {
  readonly engine: SqsEngine;
  readonly clock: RuntimeClock;
  readonly faults: Faults;
  readonly meter: Meter;
  readonly sqs: Sqs;
  readonly dataDir: string;
  /** Closes the engine and opens another one on the same data, like a restart. */
  restart(): SqsFixture;
  /** Creates a queue and returns its ARN. */
  standard(name: string, attributes?: Record<string, string>): string;
  fifo(name: string, attributes?: Record<string, string>): string;
}

export interface SqsFixtureOptions {
  readonly dataDir?: string;
  readonly clock?: RuntimeClock;
  readonly authorizer?: Authorizer;
  readonly inFlightLimit?: number;
  readonly origin?: string;
}

/** Creates an engine on a frozen clock with its own data folder. */
export function createSqsFixture(options: SqsFixtureOptions = {}): SqsFixture {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'sqs-'));
  const clock = options.clock ?? new RuntimeClock({ frozen: 1_000_000 });
  const faults = new Faults();
  const meter = new Meter();
  const sqs = createSqs({
    dataDir,
    clock,
    meter,
    faults,
    authorizer: options.authorizer ?? { authorize: () => {} },
    regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
    endpointOrigin: () => options.origin ?? 'http://127.0.0.1:4566',
    ...(options.inFlightLimit !== undefined && { inFlightLimit: options.inFlightLimit }),
  });
  let open = true;
  const close = (): void => {
    if (open) sqs.close();
    open = false;
  };
  onTestFinished(() => {
    close();
    // The first engine of a test created the folder. Hooks run from last to first, so the others are closed by now.
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true });
  });
  return {
    engine: sqs.engine,
    clock,
    faults,
    meter,
    sqs,
    dataDir,
    restart: () => {
      close();
      return createSqsFixture({ ...options, dataDir, clock });
    },
    standard: (name, attributes = {}) => sqs.engine.defineQueue(name, false, attributes).arn,
    fifo: (name, attributes = {}) => sqs.engine.defineQueue(`${name}.fifo`, true, attributes).arn,
  };
}

/** Returns the only received message. */
export function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`Expected one item, got ${items.length}`);
  return item;
}

export const bodies = (messages: readonly { readonly body: string }[]): string[] => messages.map(({ body }) => body);

export const redriveTo = (arn: string, maxReceiveCount: number): Record<string, string> => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount }),
});
