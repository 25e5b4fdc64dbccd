import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { awsTraceHeader } from '../../shared/trace.ts';
import type { Ring } from './doorbell.ts';

/** SQS takes ten messages a call (SQS Developer Guide, quotas). */
export const RINGS_A_CALL = 10;

/** Rings up to ten doorbells; answers the positions that the queue did not take. Rejects when the call fails. */
export type RingDoorbells = (rings: readonly Ring[]) => Promise<readonly number[]>;

export const ringOn =
  (client: SQSClient, queueUrl: string): RingDoorbells =>
  async (rings) => {
    const trace = awsTraceHeader();
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
          ...(trace ? { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } } : {}),
        })),
      }),
    );
    const taken = new Set(Successful.map(({ Id }) => Id));
    return rings.flatMap((_, position) => (taken.has(String(position)) ? [] : [position]));
  };
