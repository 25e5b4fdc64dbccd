import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { systemClock as clock } from '../../../shared/clock.ts';
import { parseEnv } from '../../../shared/env.ts';
import { powertoolsSink } from '../../../shared/request-log.ts';
import { identitySecret } from '../../../shared/secrets.ts';
import { dynamoTable } from '../../../shared/table/dynamo-table.ts';
import { tenantSessions } from '../../../shared/table/tenant-session.ts';
import { createOrdersApi } from './orders-api.ts';

const textSchema = z.string().min(1);
const env = parseEnv(
  z.object({ TABLE_NAME: textSchema, TENANT_ROLE_ARN: textSchema, IDENTITY_SECRET_ARN: textSchema }),
  process.env,
);

export const handler = createOrdersApi({
  platform: dynamoTable(new DynamoDBClient(), env.TABLE_NAME),
  sessions: tenantSessions({ sts: new STSClient(), roleArn: env.TENANT_ROLE_ARN, tableName: env.TABLE_NAME, clock }),
  ids: identitySecret(new SecretsManagerClient(), env.IDENTITY_SECRET_ARN, { clock }),
  random: Math.random,
  pause: (ms) => setTimeout(ms),
  sink: powertoolsSink(),
  clock,
});
