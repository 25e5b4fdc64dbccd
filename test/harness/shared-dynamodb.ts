import type { SharedJava } from '@warung/local';
import * as z from 'zod';

const VARIABLE = 'WARUNG_TEST_DYNAMODB';
const sharedJavaSchema = z.object({ port: z.number(), pid: z.number() });

/** Announces a DynamoDB Local to the workers of the test run, which inherit the environment; undefined withdraws it. */
export function announceSharedDynamoDb(java: SharedJava | undefined): void {
  if (java) process.env[VARIABLE] = JSON.stringify({ port: java.port, pid: java.pid });
  else delete process.env[VARIABLE];
}

/** Returns the DynamoDB Local of the test run; undefined outside of one, where each platform starts its own process. */
export function findSharedDynamoDb(): SharedJava | undefined {
  const text = process.env[VARIABLE];
  return text === undefined ? undefined : sharedJavaSchema.parse(JSON.parse(text));
}
