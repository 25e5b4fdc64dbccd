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

const textSchema = z.string().min(1);
const env = parseEnv(
  z.object({
    TABLE_NAME: textSchema,
    RAW_BUCKET: textSchema,
    OPERATOR_SECRET_ARN: textSchema,
    MASTER_SECRET_ARN: textSchema,
    IDENTITY_SECRET_ARN: textSchema,
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
