import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { systemClock as clock } from '../../shared/clock.ts';
import { masterKeysSchema } from '../../shared/encryption.ts';
import { parseEnv } from '../../shared/env.ts';
import { queueWorker } from '../../shared/queue/worker.ts';
import { createWorkerQueue } from '../../shared/queue/worker-env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { identitySecret, jsonSecret } from '../../shared/secrets.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { graphClient } from '../../shared/whatsapp/graph.ts';
import { sendOutboundEnvSchema } from './env.ts';
import { loadSendPolicyInput } from './load-send-policy-input.ts';
import { createSendOutbound } from './send-outbound.ts';
import { parseWakeUp } from './wake-up.ts';

const env = parseEnv(sendOutboundEnvSchema, process.env);
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
