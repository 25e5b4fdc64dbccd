import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { type QueuePort, queuePort } from './dead-letter.ts';

/** The environment variables of every queue worker, set by its construct. */
export const workerEnv = {
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  MAX_RECEIVE_COUNT: z.coerce.number().int().min(1),
};
const $WorkerEnv = z.object(workerEnv);

/** Creates the queue options of `queueWorker` from the environment. */
export function workerQueue(
  env: z.infer<typeof $WorkerEnv>,
  clock: Clock,
): { readonly queue: QueuePort; readonly maxReceiveCount: number } {
  const urls = { queueUrl: env.QUEUE_URL, deadLetterQueueUrl: env.DEAD_LETTER_QUEUE_URL };
  return {
    queue: queuePort(new SQSClient(), { ...urls, clock, random: Math.random }),
    maxReceiveCount: env.MAX_RECEIVE_COUNT,
  };
}
