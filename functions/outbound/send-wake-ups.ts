import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { toAwsTraceHeader } from '../../shared/trace.ts';
import type { WakeUpEntry } from './wake-up.ts';

/** Maximum number of messages in a call to SQS (SQS Developer Guide, quotas). */
export const MAX_WAKE_UPS_PER_CALL = 10;

/**
 * Sends up to ten wake-ups and returns the positions of those that the queue did not accept. Each carries the trace of
 * its cause, because a stream reader has only a new trace of its own. Rejects when the call fails.
 */
export type SendWakeUps = (rings: readonly WakeUpEntry[]) => Promise<readonly number[]>;

export const createSendWakeUps =
  (client: SQSClient, queueUrl: string): SendWakeUps =>
  async (wakeUps) => {
    const { Successful = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: wakeUps.map(({ wakeUp, deduplicationId, traceparent }, position) => ({
          Id: String(position),
          MessageBody: JSON.stringify(wakeUp),
          MessageGroupId: wakeUp.conversationId,
          MessageDeduplicationId: deduplicationId,
          ...(traceparent
            ? { MessageAttributes: { traceparent: { DataType: 'String', StringValue: traceparent } } }
            : {}),
          ...systemAttributes(traceparent),
        })),
      }),
    );
    const accepted = new Set(Successful.map(({ Id }) => Id));
    return wakeUps.flatMap((_, position) => (accepted.has(String(position)) ? [] : [position]));
  };

function systemAttributes(traceparent: string | undefined) {
  const StringValue = toAwsTraceHeader(traceparent);
  return StringValue === undefined
    ? {}
    : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue } } };
}
