import * as z from 'zod';

/** The requests of "SQS API Reference" in the JSON 1.0 protocol. The schemas reject unsupported parameters by name. */
const QueueUrl = z.string();
const VisibilityTimeout = z.number().optional();

const attributeValueSchema = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.base64().optional(),
});
const message = {
  MessageBody: z.string(),
  DelaySeconds: z.number().optional(),
  MessageAttributes: z.record(z.string(), attributeValueSchema).optional(),
  MessageSystemAttributes: z.strictObject({ AWSTraceHeader: attributeValueSchema.optional() }).optional(),
  MessageDeduplicationId: z.string().optional(),
  MessageGroupId: z.string().optional(),
};
const Id = z.string();
const ReceiptHandle = z.string();

export const sendMessage = z.strictObject({ QueueUrl, ...message });
export const sendMessageBatch = z.strictObject({ QueueUrl, Entries: z.array(z.strictObject({ Id, ...message })) });
/** A message of a request, single or in a batch. */
export type WireMessage = Omit<z.infer<typeof sendMessage>, 'QueueUrl'>;

export const receiveMessage = z.strictObject({
  QueueUrl,
  AttributeNames: z.array(z.string()).optional(),
  MessageSystemAttributeNames: z.array(z.string()).optional(),
  MessageAttributeNames: z.array(z.string()).optional(),
  MaxNumberOfMessages: z.number().optional(),
  VisibilityTimeout,
  WaitTimeSeconds: z.number().optional(),
});
export const deleteMessage = z.strictObject({ QueueUrl, ReceiptHandle });
export const deleteMessageBatch = z.strictObject({ QueueUrl, Entries: z.array(z.strictObject({ Id, ReceiptHandle })) });
export const changeVisibility = z.strictObject({ QueueUrl, ReceiptHandle, VisibilityTimeout: z.number() });
export const changeVisibilityBatch = z.strictObject({
  QueueUrl,
  Entries: z.array(z.strictObject({ Id, ReceiptHandle, VisibilityTimeout })),
});
export const getQueueUrl = z.strictObject({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() });
export const getQueueAttributes = z.strictObject({ QueueUrl, AttributeNames: z.array(z.string()).optional() });
export const setQueueAttributes = z.strictObject({ QueueUrl, Attributes: z.record(z.string(), z.string()) });
const page = { MaxResults: z.number().int().min(1).max(1000).optional(), NextToken: z.string().optional() };
export const listQueues = z.strictObject({ QueueNamePrefix: z.string().optional(), ...page });
export const listDeadLetterSourceQueues = z.strictObject({ QueueUrl, ...page });
export const purgeQueue = z.strictObject({ QueueUrl });
export const startMessageMoveTask = z.strictObject({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.number().optional(),
});
export const listMessageMoveTasks = z.strictObject({ SourceArn: z.string(), MaxResults: z.number().optional() });
export const cancelMessageMoveTask = z.strictObject({ TaskHandle: z.string() });
