import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { systemClock as clock } from '../../../shared/clock.ts';
import { parseEnv } from '../../../shared/env.ts';
import { powertoolsSink } from '../../../shared/request-log.ts';
import { identitySecret, jsonSecret } from '../../../shared/secrets.ts';
import { dynamoTable } from '../../../shared/table/dynamo-table.ts';
import { createFinanceApi, financeSecretSchema } from './finance-api.ts';

const textSchema = z.string().min(1);
const env = parseEnv(
  z.object({
    TABLE_NAME: textSchema,
    FINANCE_SECRET_ARN: textSchema,
    IDENTITY_SECRET_ARN: textSchema,
    RESELLS: z.stringbool(),
  }),
  process.env,
);
const secrets = new SecretsManagerClient();

export const handler = createFinanceApi({
  table: dynamoTable(new DynamoDBClient(), env.TABLE_NAME),
  ids: identitySecret(secrets, env.IDENTITY_SECRET_ARN, { clock }),
  finance: jsonSecret(secrets, env.FINANCE_SECRET_ARN, financeSecretSchema, { clock }),
  resells: env.RESELLS,
  sink: powertoolsSink(),
  clock,
});
