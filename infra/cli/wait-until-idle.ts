import { GetQueueAttributesCommand, type QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import type { Target } from './target.ts';

/** Messages that are waiting, in flight, or delayed. */
const MESSAGE_COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const satisfies readonly QueueAttributeName[];

/** Outputs with the URLs of the queues of incoming items. */
const QUEUE_OUTPUTS = ['InboundQueueUrl', 'ReplayQueueUrl'];
const POLL_INTERVAL_MS = 100;

/** How long to wait. */
export interface WaitOptions {
  /** How long the queues must have been empty: AWS's counts are approximate for up to a minute. */
  readonly idleMs: number;
  /** The time limit of the wait. */
  readonly timeoutMs: number;
}

/** Waits until all incoming items are processed. Returns false after `timeoutMs`. */
export async function waitUntilIdle(target: Target, { idleMs, timeoutMs }: WaitOptions): Promise<boolean> {
  const sqs = new SQSClient({});
  const deadline = performance.now() + timeoutMs + idleMs;
  let emptySince: number | undefined;
  for (;;) {
    const counts = await Promise.all(QUEUE_OUTPUTS.map((output) => messagesIn(sqs, target.output(output))));
    const now = performance.now();
    emptySince = counts.every((count) => count === 0) ? (emptySince ?? now) : undefined;
    if (emptySince !== undefined && now - emptySince >= idleMs) return true;
    if (now > deadline) return false;
    await new Promise((done) => setTimeout(done, POLL_INTERVAL_MS));
  }
}

async function messagesIn(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...MESSAGE_COUNTS] }),
  );
  return MESSAGE_COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
