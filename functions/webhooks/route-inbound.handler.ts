import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { queueWorker } from '../../shared/queue/worker.ts';
import { createWorkerQueue, workerEnv } from '../../shared/queue/worker-env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { identitySecret } from '../../shared/secrets.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { createCachedDirectory } from './directory.ts';
import { readQueueBody } from './queue-body.ts';
import { createRouteInbound } from './route-inbound.ts';

const textSchema = z.string().min(1);
const env = parseEnv(
  z.object({ ...workerEnv, TABLE_NAME: textSchema, RAW_BUCKET: textSchema, IDENTITY_SECRET_ARN: textSchema }),
  process.env,
);
const table = dynamoTable(new DynamoDBClient(), env.TABLE_NAME);

export const handler = middy(
  queueWorker({
    name: 'route-inbound',
    ...createWorkerQueue(env, clock),
    parse: (body) =>
      readQueueBody(body, async (key) => (await import('./raw-bucket.ts')).readRawObject(env.RAW_BUCKET, key)),
    work: createRouteInbound({
      table,
      directory: createCachedDirectory(table, clock),
      ids: identitySecret(new SecretsManagerClient(), env.IDENTITY_SECRET_ARN, { clock }),
      clock,
    }),
    sink: powertoolsSink(),
    clock,
  }),
);
