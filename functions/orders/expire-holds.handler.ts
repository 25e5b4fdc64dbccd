import middy from '@middy/core';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/line.ts';
import { eachJob, queueWorker } from '../../shared/queue/worker.ts';
import { workerQueue } from '../../shared/queue/worker-env.ts';
import { parseOrderChanged } from './customer-said.ts';
import { createExpireHolds } from './expire-holds.ts';
import { $Env, orderDeps } from './worker-deps.ts';

const env = parseEnv($Env, process.env);
const queue = workerQueue(env, clock);
const work = eachJob(createExpireHolds(orderDeps(env)));

export const handler = middy(
  queueWorker({ name: 'expire-holds', ...queue, parse: parseOrderChanged, work, sink: powertoolsSink(), clock }),
);
