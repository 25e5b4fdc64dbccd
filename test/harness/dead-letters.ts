import { SQSClient } from '@aws-sdk/client-sqs';
import { redrive } from '../../functions/cli/queues.ts';
import type { LocalRuntime } from '../../infra/local/runtime.ts';
import type { QueueInfo } from '../../infra/local/sqs/engine.ts';

/** A message in a dead-letter queue, with the reason that a worker gave or none if SQS itself moved it. */
export interface Letter {
  readonly queue: string;
  readonly body: string;
  readonly reason: string | undefined;
}

/** Seconds that a looked-at letter stays hidden; the look gives it back at once. */
const HIDE_SECONDS = 600;

/** All letters of all dead-letter queues; they stay where they are. */
export function deadLetters(runtime: LocalRuntime): Letter[] {
  const { engine } = runtime.parts.sqs;
  return deadLetterQueues(runtime).flatMap(({ arn, name }) => {
    const letters: Letter[] = [];
    const handles: string[] = [];
    for (let batch = engine.receive(arn, 10, hidden); batch.length > 0; batch = engine.receive(arn, 10, hidden)) {
      letters.push(
        ...batch.map(({ body, messageAttributes }) => ({
          queue: name,
          body,
          reason: messageAttributes['reason']?.stringValue,
        })),
      );
      handles.push(...batch.map(({ receiptHandle }) => receiptHandle));
    }
    for (const handle of handles) engine.changeVisibility(arn, handle, 0);
    return letters;
  });
}

const hidden = { visibilityTimeoutSeconds: HIDE_SECONDS };

/** Moves every letter back to the queue that it failed in, as `warung redrive` does. */
export async function redriveAll(runtime: LocalRuntime): Promise<void> {
  const sqs = new SQSClient(runtime.clientConfig());
  for (const { name, arn } of deadLetterQueues(runtime)) {
    const source = runtime.parts.sqs.engine.deadLetterSources(arn)[0];
    if (source) await redrive(sqs, name, source.name);
  }
}

function deadLetterQueues(runtime: LocalRuntime): QueueInfo[] {
  const { engine } = runtime.parts.sqs;
  return engine.queues().filter(({ arn }) => engine.deadLetterSources(arn).length > 0);
}
