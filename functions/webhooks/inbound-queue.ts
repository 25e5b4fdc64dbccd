import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { readAwsTraceHeader } from '../../shared/trace.ts';
import type { InboundQueueMessage } from './send-items.ts';

/** Creates a function that sends messages to the queue `inbound` and returns the positions that it did not confirm. */
export const createBatchSender =
  (client: SQSClient, queueUrl: string) =>
  async (messages: readonly InboundQueueMessage[]): Promise<readonly number[]> => {
    const Entries = messages.map(toEntry);
    const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const accepted = new Set(Successful.map(({ Id }) => Id));
    return Entries.flatMap(({ Id }, position) => (accepted.has(Id) ? [] : [position]));
  };

function toEntry({ body, groupId, traceparent }: InboundQueueMessage, position: number): SendMessageBatchRequestEntry {
  const trace = readAwsTraceHeader();
  return {
    Id: String(position),
    MessageBody: body,
    MessageGroupId: groupId,
    ...(traceparent ? { MessageAttributes: { traceparent: { DataType: 'String', StringValue: traceparent } } } : {}),
    ...(trace ? { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } } : {}),
  };
}
