import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/line.ts';
import { eachJob, queueWorker } from '../../shared/queue/worker.ts';
import { workerQueue } from '../../shared/queue/worker-env.ts';
import { $MasterKeys } from '../../shared/sealing.ts';
import { jsonSecret } from '../../shared/secrets.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { graphClient } from '../../shared/whatsapp/graph.ts';
import { parseErrand } from './announced.ts';
import { $Env } from './env.ts';
import { createFetchMedia } from './fetch-media.ts';
import { keepIn } from './media-bucket.ts';

const env = parseEnv($Env, process.env);
const work = createFetchMedia({
  table: dynamoTable(new DynamoDBClient(), env.TABLE_NAME),
  master: jsonSecret(new SecretsManagerClient(), env.MASTER_SECRET_ARN, $MasterKeys, { clock }),
  graph: graphClient({ baseUrl: env.GRAPH_API_URL, version: env.GRAPH_API_VERSION }),
  hosts: { names: env.MEDIA_HOSTS.split(','), graphOrigin: env.GRAPH_API_URL },
  keep: keepIn(env.MEDIA_BUCKET),
  clock,
});
const queue = workerQueue(env, clock);
export const handler = middy(
  queueWorker({
    name: 'fetch-media',
    ...queue,
    parse: parseErrand,
    work: eachJob(work, 3),
    sink: powertoolsSink(),
    clock,
  }),
);
