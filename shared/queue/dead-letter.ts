import {
  ChangeMessageVisibilityCommand,
  type MessageAttributeValue,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { Clock } from '../clock.ts';
import { safeReason } from '../errors.ts';

/** What a worker can do with a message besides being done with it. */
export interface QueuePort {
  /** Sends the message, as it was and with the reason, to the dead-letter queue. */
  bury(record: SQSRecord, error: unknown): Promise<void>;
  /** Makes the message come back after so many seconds, or after a time that grows with its receives. */
  postpone(record: SQSRecord, seconds?: number): Promise<void>;
  /** False for a dead letter, which comes while the mapping of the dead-letter queue is enabled to redrive. */
  owns(record: SQSRecord): boolean;
}

export interface QueuePortOptions {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly clock: Clock;
  /** A number from 0 up to 1, for jitter. */
  readonly random: () => number;
}

export const queuePort = (client: SQSClient, options: QueuePortOptions): QueuePort => ({
  async bury(record, error) {
    const trace = record.attributes.AWSTraceHeader;
    await client.send(
      new SendMessageCommand({
        QueueUrl: options.deadLetterQueueUrl,
        MessageBody: record.body,
        MessageAttributes: buriedAttributes(record, error, options.clock),
        ...fifoParts(record),
        ...(trace ? { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } } : {}),
      }),
    );
  },

  async postpone(record, seconds) {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: options.queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: seconds ?? backOffSeconds(receiveCount(record), options.random()),
      }),
    );
  },

  // A queue's URL and its ARN both end with its name ("SQS Developer Guide, Queue and message identifiers").
  owns: ({ eventSourceARN }) => eventSourceARN.split(':').at(-1) === options.queueUrl.split('/').at(-1),
});

/** A FIFO queue takes nothing without a deduplication id (SQS API Reference, SendMessage); buried twice is one letter. */
function fifoParts({ attributes, messageId }: SQSRecord) {
  const { MessageGroupId } = attributes;
  if (!MessageGroupId) return {};
  return attributes.MessageDeduplicationId ? { MessageGroupId, MessageDeduplicationId: messageId } : { MessageGroupId };
}

export const receiveCount = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount) || 1;

/** Doubles from 2 s up to 2 min; half of it is left to chance, so that messages that failed together do not return together. */
export function backOffSeconds(receives: number, random: number): number {
  const full = Math.min(120, 2 ** receives);
  return Math.max(1, Math.round(full / 2 + (random * full) / 2));
}

/** The original attributes with the reason and time; those of an earlier burial give way. Ten at most (SQS quotas). */
export function buriedAttributes(
  record: SQSRecord,
  error: unknown,
  clock: Clock,
): Record<string, MessageAttributeValue> {
  const kept: [string, MessageAttributeValue][] = [];
  for (const [name, value] of Object.entries(record.messageAttributes)) {
    if (name === 'reason' || name === 'failedAt' || kept.length === 8) continue;
    if (value.stringValue !== undefined)
      kept.push([name, { DataType: value.dataType, StringValue: value.stringValue }]);
    else if (value.binaryValue !== undefined)
      kept.push([name, { DataType: value.dataType, BinaryValue: Buffer.from(value.binaryValue, 'base64') }]);
  }
  const reason = safeReason(error)
    .replace(/[^\x20-\x7E]/g, '?')
    .slice(0, 256);
  return {
    ...Object.fromEntries(kept),
    reason: { DataType: 'String', StringValue: reason },
    failedAt: { DataType: 'String', StringValue: new Date(clock.now()).toISOString() },
  };
}
