import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { masterKeysSchema } from '../../shared/encryption.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { identitySecret, jsonSecret } from '../../shared/secrets.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { tenantSessions } from '../../shared/table/tenant-session.ts';
import { graphClient, graphEnv } from '../../shared/whatsapp/graph.ts';
import { createProductsApi } from './products-api.ts';

const textSchema = z.string().min(1);
const secretArns = { IDENTITY_SECRET_ARN: textSchema, MASTER_SECRET_ARN: textSchema };
const env = parseEnv(
  z.object({ TABLE_NAME: textSchema, TENANT_ROLE_ARN: textSchema, ...secretArns, ...graphEnv }),
  process.env,
);
const secrets = new SecretsManagerClient();
/** Selecting a catalogue takes three calls, which must all end before the function times out. */
const GRAPH_TIMEOUT_MS = 6_000;

export const handler = createProductsApi({
  platform: dynamoTable(new DynamoDBClient(), env.TABLE_NAME),
  sessions: tenantSessions({ sts: new STSClient(), roleArn: env.TENANT_ROLE_ARN, tableName: env.TABLE_NAME, clock }),
  ids: identitySecret(secrets, env.IDENTITY_SECRET_ARN, { clock }),
  master: jsonSecret(secrets, env.MASTER_SECRET_ARN, masterKeysSchema, { clock }),
  graph: graphClient({ baseUrl: env.GRAPH_API_URL, version: env.GRAPH_API_VERSION, timeoutMs: GRAPH_TIMEOUT_MS }),
  sink: powertoolsSink(),
  clock,
});
