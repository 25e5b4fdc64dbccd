import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { awsHeaderOf } from '../../shared/trace.ts';
import type { Ring } from './doorbell.ts';

/** SQS takes ten messages a call (SQS Developer Guide, quotas). */
export const RINGS_A_CALL = 10;

/**
 * Rings up to ten doorbells, each under the trace of what it rings for: a stream's reader has only a new one of its own. Answers the
 * positions that the queue did not take. Rejects when the call fails.
 */
export type RingDoorbells = (rings: readonly Ring[]) => Promise<readonly number[]>;

export const ringOn =
  (client: SQSClient, queueUrl: string): RingDoorbells =>
  async (rings) => {
    const { Successful = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: rings.map(({ doorbell, because, traceparent }, position) => ({
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
    const taken = new Set(Successful.map(({ Id }) => Id));
    return rings.flatMap((_, position) => (taken.has(String(position)) ? [] : [position]));
  };

function systemAttributes(traceparent: string | undefined) {
  const StringValue = awsHeaderOf(traceparent);
  return StringValue === undefined
    ? {}
    : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue } } };
}
