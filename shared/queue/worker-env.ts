import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { createQueuePort, type QueuePort } from './dead-letter.ts';

/** The environment variables of every queue worker, set by its construct. */
export const workerEnv = {
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  MAX_RECEIVE_COUNT: z.coerce.number().int().min(1),
};
const workerEnvSchema = z.object(workerEnv);

/** Creates the queue options of `queueWorker` from the environment. */
export function createWorkerQueue(
  env: z.infer<typeof workerEnvSchema>,
  clock: Clock,
): { readonly queue: QueuePort; readonly maxReceiveCount: number } {
  const urls = { queueUrl: env.QUEUE_URL, deadLetterQueueUrl: env.DEAD_LETTER_QUEUE_URL };
  return {
    queue: createQueuePort(new SQSClient(), { ...urls, clock, random: Math.random }),
    maxReceiveCount: env.MAX_RECEIVE_COUNT,
  };
}
