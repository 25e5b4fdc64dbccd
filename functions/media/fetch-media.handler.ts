import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { systemClock as clock } from '../../shared/clock.ts';
import { masterKeysSchema } from '../../shared/encryption.ts';
import { parseEnv } from '../../shared/env.ts';
import { forEachJob, queueWorker } from '../../shared/queue/worker.ts';
import { createWorkerQueue } from '../../shared/queue/worker-env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { jsonSecret } from '../../shared/secrets.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { graphClient } from '../../shared/whatsapp/graph.ts';
import { envSchema } from './env.ts';
import { createFetchMedia } from './fetch-media.ts';
import { createMediaUploader } from './media-bucket.ts';
import { parseMediaJob } from './media-job.ts';

const env = parseEnv(envSchema, process.env);
const work = createFetchMedia({
  table: dynamoTable(new DynamoDBClient(), env.TABLE_NAME),
  master: jsonSecret(new SecretsManagerClient(), env.MASTER_SECRET_ARN, masterKeysSchema, { clock }),
  graph: graphClient({ baseUrl: env.GRAPH_API_URL, version: env.GRAPH_API_VERSION }),
  hosts: { names: env.MEDIA_HOSTS.split(','), graphOrigin: env.GRAPH_API_URL },
  uploadFile: createMediaUploader(env.MEDIA_BUCKET),
  clock,
});
const queue = createWorkerQueue(env, clock);
export const handler = middy(
  queueWorker({
    name: 'fetch-media',
    ...queue,
    parse: parseMediaJob,
    work: forEachJob(work, 3),
    sink: powertoolsSink(),
    clock,
  }),
);
