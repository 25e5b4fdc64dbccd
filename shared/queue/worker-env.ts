import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { type QueuePort, queuePort } from './dead-letter.ts';

/** The environment of every queue worker, as its construct sets it. */
export const workerEnv = {
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  MAX_RECEIVE_COUNT: z.coerce.number().int().min(1),
};
const $WorkerEnv = z.object(workerEnv);

/** A worker's queue in production: what `queueWorker` needs to know of it. */
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
