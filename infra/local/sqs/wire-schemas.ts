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

export const sendMessageSchema = z.strictObject({ QueueUrl, ...message });
export const sendMessageBatchSchema = z.strictObject({
  QueueUrl,
  Entries: z.array(z.strictObject({ Id, ...message })),
});
/** A message of a request, single or in a batch. */
export type WireMessage = Omit<z.infer<typeof sendMessageSchema>, 'QueueUrl'>;

export const receiveMessageSchema = z.strictObject({
  QueueUrl,
  AttributeNames: z.array(z.string()).optional(),
  MessageSystemAttributeNames: z.array(z.string()).optional(),
  MessageAttributeNames: z.array(z.string()).optional(),
  MaxNumberOfMessages: z.number().optional(),
  VisibilityTimeout,
  WaitTimeSeconds: z.number().optional(),
});
export const deleteMessageSchema = z.strictObject({ QueueUrl, ReceiptHandle });
export const deleteMessageBatchSchema = z.strictObject({
  QueueUrl,
  Entries: z.array(z.strictObject({ Id, ReceiptHandle })),
});
export const changeVisibilitySchema = z.strictObject({ QueueUrl, ReceiptHandle, VisibilityTimeout: z.number() });
export const changeVisibilityBatchSchema = z.strictObject({
  QueueUrl,
  Entries: z.array(z.strictObject({ Id, ReceiptHandle, VisibilityTimeout })),
});
export const getQueueUrlSchema = z.strictObject({
  QueueName: z.string(),
  QueueOwnerAWSAccountId: z.string().optional(),
});
export const getQueueAttributesSchema = z.strictObject({ QueueUrl, AttributeNames: z.array(z.string()).optional() });
export const setQueueAttributesSchema = z.strictObject({ QueueUrl, Attributes: z.record(z.string(), z.string()) });
const page = { MaxResults: z.number().int().min(1).max(1000).optional(), NextToken: z.string().optional() };
export const listQueuesSchema = z.strictObject({ QueueNamePrefix: z.string().optional(), ...page });
export const listDeadLetterSourceQueuesSchema = z.strictObject({ QueueUrl, ...page });
export const purgeQueueSchema = z.strictObject({ QueueUrl });
export const startMessageMoveTaskSchema = z.strictObject({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.number().optional(),
});
export const listMessageMoveTasksSchema = z.strictObject({ SourceArn: z.string(), MaxResults: z.number().optional() });
export const cancelMessageMoveTaskSchema = z.strictObject({ TaskHandle: z.string() });
