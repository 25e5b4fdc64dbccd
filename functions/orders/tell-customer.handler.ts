import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/line.ts';
import { eachJob, queueWorker } from '../../shared/queue/worker.ts';
import { workerQueue } from '../../shared/queue/worker-env.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { gatherFacts } from '../outbound/gather-facts.ts';
import { parseOrderChanged } from './customer-said.ts';
import { createTellCustomer } from './tell-customer.ts';
import { $Env } from './worker-deps.ts';

const env = parseEnv($Env, process.env);
const table = dynamoTable(new DynamoDBClient(), env.TABLE_NAME);
const tables = { platform: table, tenant: table };
const work = eachJob(createTellCustomer({ table, clock, facts: (request) => gatherFacts(tables, clock, request) }));
const queue = workerQueue(env, clock);

export const handler = middy(
  queueWorker({ name: 'tell-customer', ...queue, parse: parseOrderChanged, work, sink: powertoolsSink(), clock }),
);
