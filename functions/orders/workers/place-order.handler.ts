import middy from '@middy/core';
import { systemClock as clock } from '../../../shared/clock.ts';
import { parseEnv } from '../../../shared/env.ts';
import { forEachJob, queueWorker } from '../../../shared/queue/worker.ts';
import { createWorkerQueue } from '../../../shared/queue/worker-env.ts';
import { powertoolsSink } from '../../../shared/request-log.ts';
import { createOrderDeps, envSchema } from './dependencies.ts';
import { parseCustomerOrderEvents } from './order-events.ts';
import { createPlaceOrder } from './place-order.ts';

const env = parseEnv(envSchema, process.env);
const queue = createWorkerQueue(env, clock);
const work = forEachJob(createPlaceOrder(createOrderDeps(env)), 2);

export const handler = middy(
  queueWorker({ name: 'place-order', ...queue, parse: parseCustomerOrderEvents, work, sink: powertoolsSink(), clock }),
);
