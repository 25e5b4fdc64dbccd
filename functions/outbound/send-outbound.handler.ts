import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { masterKeysSchema } from '../../shared/encryption.ts';
import { parseEnv } from '../../shared/env.ts';
import { queueWorker } from '../../shared/queue/worker.ts';
import { createWorkerQueue, workerEnv } from '../../shared/queue/worker-env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { identitySecret, jsonSecret } from '../../shared/secrets.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { graphClient, graphEnv } from '../../shared/whatsapp/graph.ts';
import { loadSendPolicyInput } from './load-send-policy-input.ts';
import { createSendOutbound } from './send-outbound.ts';
import { parseWakeUp } from './wake-up.ts';

const textSchema = z.string().min(1);
const env = parseEnv(
  z.object({
    ...workerEnv,
    ...graphEnv,
    TABLE_NAME: textSchema,
    IDENTITY_SECRET_ARN: textSchema,
    MASTER_SECRET_ARN: textSchema,
  }),
  process.env,
);
const table = dynamoTable(new DynamoDBClient(), env.TABLE_NAME);
const secrets = new SecretsManagerClient();
const work = createSendOutbound({
  table,
  ids: identitySecret(secrets, env.IDENTITY_SECRET_ARN, { clock }),
  master: jsonSecret(secrets, env.MASTER_SECRET_ARN, masterKeysSchema, { clock }),
  graph: graphClient({ baseUrl: env.GRAPH_API_URL, version: env.GRAPH_API_VERSION }),
  loadPolicyInput: (request) => loadSendPolicyInput({ platform: table, tenant: table }, clock, request),
  random: Math.random,
  clock,
});
const queue = createWorkerQueue(env, clock);
export const handler = middy(
  queueWorker({ name: 'send-outbound', ...queue, parse: parseWakeUp, work, sink: powertoolsSink(), clock }),
);
