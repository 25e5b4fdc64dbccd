import { LOCAL_REGION_AND_ACCOUNT } from '../kernel/identity.ts';
import type { QueueMessage } from '../sqs/engine.ts';

/**
 * Creates the record of a message in a function's event (Lambda Developer Guide, "Using Lambda with Amazon SQS",
 * example events).
 */
export function toQueueRecord(message: QueueMessage, queueArn: string): Record<string, unknown> {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.messageAttributes).map(([name, { dataType, stringValue, binaryValue }]) => [
        name,
        {
          ...(stringValue !== undefined && { stringValue }),
          ...(binaryValue !== undefined && { binaryValue: binaryValue.toString('base64') }),
          stringListValues: [],
          binaryListValues: [],
          dataType,
        },
      ]),
    ),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: LOCAL_REGION_AND_ACCOUNT.region,
  };
}
