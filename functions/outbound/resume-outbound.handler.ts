import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/line.ts';
import { eachJob, queueWorker } from '../../shared/queue/worker.ts';
import { workerEnv, workerQueue } from '../../shared/queue/worker-env.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { createResumeOutbound, parseResumed } from './resume-outbound.ts';
import { ringOn } from './ring.ts';

const env = parseEnv(
  z.object({ ...workerEnv, TABLE_NAME: z.string().min(1), OUTBOUND_QUEUE_URL: z.url() }),
  process.env,
);
const table = dynamoTable(new DynamoDBClient(), env.TABLE_NAME);
const sendWakeUps = ringOn(new SQSClient(), env.OUTBOUND_QUEUE_URL);

export const handler = middy(
  queueWorker({
    name: 'resume-outbound',
    ...workerQueue(env, clock),
    parse: parseResumed,
    work: eachJob(createResumeOutbound({ table, sendWakeUps })),
    sink: powertoolsSink(),
    clock,
  }),
);
