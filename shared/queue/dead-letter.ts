import {
  ChangeMessageVisibilityCommand,
  type MessageAttributeValue,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { Clock } from '../clock.ts';
import { safeReason } from '../errors.ts';

/** What a worker can do with a message besides completing it. */
export interface QueuePort {
  /** Sends the unchanged message with the reason to the dead-letter queue. */
  moveToDeadLetterQueue(record: SQSRecord, error: unknown): Promise<void>;
  /** Makes the message visible again after `seconds`, by default after a back-off that grows with its receive count. */
  postpone(record: SQSRecord, seconds?: number): Promise<void>;
  /**
   * Returns false for a message of the dead-letter queue, received while that queue's mapping is enabled for a redrive.
   */
  isSourceOf(record: SQSRecord): boolean;
}

export interface QueuePortOptions {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly clock: Clock;
  /** A number from 0 up to 1, for jitter. */
  readonly random: () => number;
}

export const createQueuePort = (client: SQSClient, options: QueuePortOptions): QueuePort => ({
  async moveToDeadLetterQueue(record, error) {
    const trace = record.attributes.AWSTraceHeader;
    await client.send(
      new SendMessageCommand({
        QueueUrl: options.deadLetterQueueUrl,
        MessageBody: record.body,
        MessageAttributes: deadLetterAttributes(record, error, options.clock),
        ...fifoParameters(record),
        ...(trace ? { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } } : {}),
      }),
    );
  },

  async postpone(record, seconds) {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: options.queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: seconds ?? backOffSeconds(receiveCountOf(record), options.random()),
      }),
    );
  },

  // A queue's URL and its ARN both end with its name ("SQS Developer Guide, Queue and message identifiers").
  isSourceOf: ({ eventSourceARN }) => eventSourceARN.split(':').at(-1) === options.queueUrl.split('/').at(-1),
});

/**
 * Returns the parameters that a FIFO queue needs. It rejects a message without a deduplication id (SQS API Reference,
 * SendMessage). With the message id as deduplication id, moving a message twice stores it once.
 */
function fifoParameters({ attributes, messageId }: SQSRecord) {
  const { MessageGroupId } = attributes;
  if (!MessageGroupId) return {};
  return attributes.MessageDeduplicationId ? { MessageGroupId, MessageDeduplicationId: messageId } : { MessageGroupId };
}

export const receiveCountOf = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount) || 1;

/**
 * Returns the back-off: doubles from 2 s up to 2 min. Half is random, so that messages that failed together return
 * apart.
 */
export function backOffSeconds(receives: number, random: number): number {
  const full = Math.min(120, 2 ** receives);
  return Math.max(1, Math.round(full / 2 + (random * full) / 2));
}

/**
 * Adds reason and time to the original attributes, replacing those of an earlier move. SQS allows ten attributes (SQS
 * quotas).
 */
export function deadLetterAttributes(
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
