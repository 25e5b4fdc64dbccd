import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Endpoint, startEndpoint } from '../../../endpoint/server.ts';
import { IamEngine } from '../../../iam/engine.ts';
import { SessionStore } from '../../../iam/session-store.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { Faults } from '../../../kernel/faults.ts';
import type { Session } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import type { WireService } from '../../../kernel/wire.ts';
import { policy, putRole, trustIn, WORKER } from '../iam/fixtures.ts';

export const START = Date.parse('2027-01-01T00:00:00Z');

/** The dependencies of a service, on a frozen clock, with role `worker`. */
export interface Parts {
  readonly clock: RuntimeClock;
  readonly iam: IamEngine;
  readonly sessions: SessionStore;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly crashed: string[];
  readonly internalErrors: unknown[];
}

export interface Running extends Parts {
  readonly endpoint: Endpoint;
  /** The session of an instance of the function `worker`. */
  readonly worker: Session;
  readonly operator: Session;
}

/** Starts an endpoint with the services. It closes when the test ends. */
export async function startTestEndpoint(services: (parts: Parts) => readonly WireService[]): Promise<Running> {
  const clock = new RuntimeClock({ frozen: START });
  const parts: Parts = {
    clock,
    iam: new IamEngine({ clock }),
    sessions: new SessionStore(clock),
    meter: new Meter(),
    faults: new Faults(),
    crashed: [],
    internalErrors: [],
  };
  putRole(parts.iam, 'worker', policy(trustIn({ Service: 'lambda.amazonaws.com' })));
  const endpoint = await startEndpoint({
    port: 0,
    services: services(parts),
    sessions: parts.sessions,
    faults: parts.faults,
    clock,
    onCrash: (instanceId) => parts.crashed.push(instanceId),
    onInternalError: (error) => parts.internalErrors.push(error),
  });
  onTestFinished(() => endpoint.close());
  return {
    ...parts,
    endpoint,
    worker: parts.sessions.issue({ principal: WORKER, functionName: 'work', instanceId: 'work-1' }),
    operator: parts.sessions.issue({ principal: { kind: 'operator' } }),
  };
}

/** Returns settings of an SDK client that calls the endpoint with this session, without retries. */
export function clientFor({ origin }: Endpoint, session: Session) {
  return { endpoint: origin, region: 'ap-southeast-1', credentials: session, maxAttempts: 1 };
}

/** Creates a data folder. It is removed when the test ends. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-runtime-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
