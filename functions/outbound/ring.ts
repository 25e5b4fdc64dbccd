import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { awsHeaderOf } from '../../shared/trace.ts';
import type { Ring } from './doorbell.ts';

/** Maximum number of messages in a call to SQS (SQS Developer Guide, quotas). */
export const RINGS_A_CALL = 10;

/**
 * Sends up to ten wake-ups and returns the positions of those that the queue did not accept. Each carries the trace of
 * its cause, because a stream reader has only a new trace of its own. Rejects when the call fails.
 */
export type RingDoorbells = (rings: readonly Ring[]) => Promise<readonly number[]>;

export const ringOn =
  (client: SQSClient, queueUrl: string): RingDoorbells =>
  async (wakeUps) => {
    const { Successful = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: wakeUps.map(({ doorbell, because, traceparent }, position) => ({
          Id: String(position),
          MessageBody: JSON.stringify(doorbell),
          MessageGroupId: doorbell.conversationId,
          MessageDeduplicationId: because,
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
  const StringValue = awsHeaderOf(traceparent);
  return StringValue === undefined
    ? {}
    : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue } } };
}
