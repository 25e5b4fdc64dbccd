import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { systemClock } from '../../../shared/clock.ts';
import { workerEnv } from '../../../shared/queue/worker-env.ts';
import { dynamoTable } from '../../../shared/table/dynamo-table.ts';
import type { OrderDeps } from '../save-order.ts';

/** The environment variables of the order workers. */
export const envSchema = z.object({ ...workerEnv, TABLE_NAME: z.string().min(1) });

/** Creates the dependencies of the order workers for production. */
export const createOrderDeps = ({ TABLE_NAME }: z.infer<typeof envSchema>): OrderDeps => ({
  table: dynamoTable(new DynamoDBClient(), TABLE_NAME),
  clock: systemClock,
  random: Math.random,
  pause: (ms) => setTimeout(ms),
});
