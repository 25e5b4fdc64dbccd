import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import { systemClock as clock } from '../../../shared/clock.ts';
import { parseEnv } from '../../../shared/env.ts';
import { forEachJob, queueWorker } from '../../../shared/queue/worker.ts';
import { createWorkerQueue } from '../../../shared/queue/worker-env.ts';
import { powertoolsSink } from '../../../shared/request-log.ts';
import { dynamoTable } from '../../../shared/table/dynamo-table.ts';
import { loadSendPolicyInput } from '../../outbound/load-send-policy-input.ts';
import { envSchema } from './dependencies.ts';
import { createNotifyCustomer } from './notify-customer.ts';
import { parseOrderChangedEvents } from './order-events.ts';

const env = parseEnv(envSchema, process.env);
const table = dynamoTable(new DynamoDBClient(), env.TABLE_NAME);
const tables = { platform: table, tenant: table };
const work = forEachJob(
  createNotifyCustomer({ table, clock, loadPolicyInput: (request) => loadSendPolicyInput(tables, clock, request) }),
);
const queue = createWorkerQueue(env, clock);

export const handler = middy(
  queueWorker({
    name: 'notify-customer',
    ...queue,
    parse: parseOrderChangedEvents,
    work,
    sink: powertoolsSink(),
    clock,
  }),
);
