import middy from '@middy/core';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/line.ts';
import { eachJob, queueWorker } from '../../shared/queue/worker.ts';
import { workerQueue } from '../../shared/queue/worker-env.ts';
import { parseCustomerSaid } from './customer-said.ts';
import { createPlaceOrder } from './place-order.ts';
import { $Env, orderDeps } from './worker-deps.ts';

const env = parseEnv($Env, process.env);
const queue = workerQueue(env, clock);
const work = eachJob(createPlaceOrder(orderDeps(env)), 2);

export const handler = middy(
  queueWorker({ name: 'place-order', ...queue, parse: parseCustomerSaid, work, sink: powertoolsSink(), clock }),
);
