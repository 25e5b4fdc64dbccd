import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { forEachJob, queueWorker } from '../../shared/queue/worker.ts';
import { createWorkerQueue, workerEnv } from '../../shared/queue/worker-env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { createTrackNumber, parseReceivedMessages } from './track-number.ts';

const env = parseEnv(z.object({ ...workerEnv, TABLE_NAME: z.string().min(1) }), process.env);

export const handler = middy(
  queueWorker({
    name: 'track-number',
    ...createWorkerQueue(env, clock),
    parse: parseReceivedMessages,
    work: forEachJob(createTrackNumber(dynamoTable(new DynamoDBClient(), env.TABLE_NAME))),
    sink: powertoolsSink(),
    clock,
  }),
);
