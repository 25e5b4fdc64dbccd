import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../../shared/clock.ts';
import { masterKeysSchema } from '../../../shared/encryption.ts';
import { parseEnv } from '../../../shared/env.ts';
import { queueWorker } from '../../../shared/queue/worker.ts';
import { createWorkerQueue, workerEnv } from '../../../shared/queue/worker-env.ts';
import { powertoolsSink } from '../../../shared/request-log.ts';
import { jsonSecret } from '../../../shared/secrets.ts';
import { dynamoTable } from '../../../shared/table/dynamo-table.ts';
import { graphClient, graphEnv } from '../../../shared/whatsapp/graph.ts';
import { createSyncCatalogue } from './sync-catalogue.ts';
import { parseSyncJob } from './sync-job.ts';

const textSchema = z.string().min(1);
const own = { TABLE_NAME: textSchema, MASTER_SECRET_ARN: textSchema, PLAIN_PICTURE_URL: z.string() };
const env = parseEnv(z.object({ ...workerEnv, ...graphEnv, ...own }), process.env);

export const handler = middy(
  queueWorker({
    name: 'sync-catalogue',
    ...createWorkerQueue(env, clock),
    parse: parseSyncJob,
    work: createSyncCatalogue({
      table: dynamoTable(new DynamoDBClient(), env.TABLE_NAME),
      master: jsonSecret(new SecretsManagerClient(), env.MASTER_SECRET_ARN, masterKeysSchema, { clock }),
      graph: graphClient({ baseUrl: env.GRAPH_API_URL, version: env.GRAPH_API_VERSION }),
      defaultImageUrl: env.PLAIN_PICTURE_URL,
      clock,
    }),
    sink: powertoolsSink(),
    clock,
  }),
);
