import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { forEachJob, queueWorker } from '../../shared/queue/worker.ts';
import { createWorkerQueue, workerEnv } from '../../shared/queue/worker-env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { createResumeOutbound, parseNumberResumed } from './resume-outbound.ts';
import { createSendWakeUps } from './send-wake-ups.ts';

const env = parseEnv(
  z.object({ ...workerEnv, TABLE_NAME: z.string().min(1), OUTBOUND_QUEUE_URL: z.url() }),
  process.env,
);
const table = dynamoTable(new DynamoDBClient(), env.TABLE_NAME);
const sendWakeUps = createSendWakeUps(new SQSClient(), env.OUTBOUND_QUEUE_URL);

export const handler = middy(
  queueWorker({
    name: 'resume-outbound',
    ...createWorkerQueue(env, clock),
    parse: parseNumberResumed,
    work: forEachJob(createResumeOutbound({ table, sendWakeUps })),
    sink: powertoolsSink(),
    clock,
  }),
);
