import { SQSClient } from '@aws-sdk/client-sqs';
import type { LocalRuntime, QueueInfo } from '@warung/local';
import { redrive } from '../../infra/cli/dead-letter-queues.ts';

/** A message in a dead-letter queue, with the reason that a worker recorded; SQS itself records none. */
export interface DeadLetterMessage {
  readonly queue: string;
  readonly body: string;
  readonly reason: string | undefined;
}

/** Visibility timeout while all messages are read, in seconds. Afterwards they become visible at once. */
const VISIBILITY_TIMEOUT_SECONDS = 600;

/** Returns all messages of all dead-letter queues, without removing them. */
export function readDeadLetterMessages(runtime: LocalRuntime): DeadLetterMessage[] {
  const { engine } = runtime.services.sqs;
  return deadLetterQueues(runtime).flatMap(({ arn, name }) => {
    const messages: DeadLetterMessage[] = [];
    const handles: string[] = [];
    for (
      let batch = engine.receive(arn, 10, receiveOptions);
      batch.length > 0;
      batch = engine.receive(arn, 10, receiveOptions)
    ) {
      messages.push(
        ...batch.map(({ body, messageAttributes }) => ({
          queue: name,
          body,
          reason: messageAttributes['reason']?.stringValue,
        })),
      );
      handles.push(...batch.map(({ receiptHandle }) => receiptHandle));
    }
    for (const handle of handles) engine.changeVisibility(arn, handle, 0);
    return messages;
  });
}

const receiveOptions = { visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS };

/** Moves every message back to the queue in which it failed, as `warung redrive` does. */
export async function redriveAll(runtime: LocalRuntime): Promise<void> {
  const sqs = new SQSClient(runtime.clientConfig());
  for (const { name, arn } of deadLetterQueues(runtime)) {
    const source = runtime.services.sqs.engine.deadLetterSources(arn)[0];
    if (source) await redrive(sqs, name, source.name);
  }
}

function deadLetterQueues(runtime: LocalRuntime): QueueInfo[] {
  const { engine } = runtime.services.sqs;
  return engine.listQueues().filter(({ arn }) => engine.deadLetterSources(arn).length > 0);
}
