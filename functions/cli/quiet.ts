import { GetQueueAttributesCommand, type QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import type { Target } from './target.ts';

/** Messages that wait, are being worked on, or are put off. */
const LEFT = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const satisfies readonly QueueAttributeName[];

/** Queues through which what came in gets to its place. */
const QUEUES = ['InboundQueueUrl', 'ReplayQueueUrl'];
const LOOK_EVERY_MS = 100;

export interface Patience {
  /** How long the queues must have been empty: AWS's counts are approximate and need up to a minute to be right. */
  readonly quietMs: number;
  readonly patienceMs: number;
}

/** Waits until nothing that came in is under way any more. False when `patienceMs` were not enough. */
export async function becomesQuiet(target: Target, { quietMs, patienceMs }: Patience): Promise<boolean> {
  const sqs = new SQSClient({});
  const deadline = performance.now() + patienceMs + quietMs;
  let emptySince: number | undefined;
  for (;;) {
    const left = await Promise.all(QUEUES.map((output) => messagesIn(sqs, target.output(output))));
    const now = performance.now();
    emptySince = left.every((count) => count === 0) ? (emptySince ?? now) : undefined;
    if (emptySince !== undefined && now - emptySince >= quietMs) return true;
    if (now > deadline) return false;
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}

async function messagesIn(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...LEFT] }));
  return LEFT.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
