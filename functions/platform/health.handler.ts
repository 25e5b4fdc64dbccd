import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { createHealth } from './health.ts';

const env = parseEnv(z.object({ TABLE_NAME: z.string().min(1) }), process.env);

export const handler = middy(
  createHealth({ table: dynamoTable(new DynamoDBClient(), env.TABLE_NAME), sink: powertoolsSink(), clock }),
);
