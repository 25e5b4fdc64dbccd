import middy from '@middy/core';
import { systemClock as clock } from '../../../shared/clock.ts';
import { parseEnv } from '../../../shared/env.ts';
import { forEachJob, queueWorker } from '../../../shared/queue/worker.ts';
import { createWorkerQueue } from '../../../shared/queue/worker-env.ts';
import { powertoolsSink } from '../../../shared/request-log.ts';
import { createOrderDeps, envSchema } from './dependencies.ts';
import { createExpireHolds } from './expire-holds.ts';
import { parseOrderChangedEvents } from './order-events.ts';

const env = parseEnv(envSchema, process.env);
const queue = createWorkerQueue(env, clock);
const work = forEachJob(createExpireHolds(createOrderDeps(env)));

export const handler = middy(
  queueWorker({ name: 'expire-holds', ...queue, parse: parseOrderChangedEvents, work, sink: powertoolsSink(), clock }),
);
