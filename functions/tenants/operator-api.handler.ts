import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { masterKeysSchema } from '../../shared/encryption.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { identitySecret, jsonSecret } from '../../shared/secrets.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { createOperatorApi, operatorSecretSchema } from './operator-api.ts';

const text = z.string().min(1);
const env = parseEnv(
  z.object({
    TABLE_NAME: text,
    RAW_BUCKET: text,
    OPERATOR_SECRET_ARN: text,
    MASTER_SECRET_ARN: text,
    IDENTITY_SECRET_ARN: text,
  }),
  process.env,
);
const secrets = new SecretsManagerClient();

export const handler = createOperatorApi({
  table: dynamoTable(new DynamoDBClient(), env.TABLE_NAME),
  ids: identitySecret(secrets, env.IDENTITY_SECRET_ARN, { clock }),
  master: jsonSecret(secrets, env.MASTER_SECRET_ARN, masterKeysSchema, { clock }),
  operator: jsonSecret(secrets, env.OPERATOR_SECRET_ARN, operatorSecretSchema, { clock }),
  loadLarge: async (key) => (await import('../webhooks/raw-bucket.ts')).readRawObject(env.RAW_BUCKET, key),
  sink: powertoolsSink(),
  clock,
});
