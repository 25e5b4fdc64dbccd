import * as z from 'zod';

/** The requests of "SQS API Reference" in the JSON 1.0 protocol. The schemas reject unsupported parameters by name. */
const queueUrlSchema = z.string();
const visibilityTimeoutSchema = z.number().optional();

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
const idSchema = z.string();
const receiptHandleSchema = z.string();

export const sendMessageSchema = z.strictObject({ QueueUrl: queueUrlSchema, ...message });
export const sendMessageBatchSchema = z.strictObject({
  QueueUrl: queueUrlSchema,
  Entries: z.array(z.strictObject({ Id: idSchema, ...message })),
});
/** A message of a request, single or in a batch. */
export type WireMessage = Omit<z.infer<typeof sendMessageSchema>, 'QueueUrl'>;

export const receiveMessageSchema = z.strictObject({
  QueueUrl: queueUrlSchema,
  AttributeNames: z.array(z.string()).optional(),
  MessageSystemAttributeNames: z.array(z.string()).optional(),
  MessageAttributeNames: z.array(z.string()).optional(),
  MaxNumberOfMessages: z.number().optional(),
  VisibilityTimeout: visibilityTimeoutSchema,
  WaitTimeSeconds: z.number().optional(),
});
export const deleteMessageSchema = z.strictObject({ QueueUrl: queueUrlSchema, ReceiptHandle: receiptHandleSchema });
export const deleteMessageBatchSchema = z.strictObject({
  QueueUrl: queueUrlSchema,
  Entries: z.array(z.strictObject({ Id: idSchema, ReceiptHandle: receiptHandleSchema })),
});
export const changeVisibilitySchema = z.strictObject({
  QueueUrl: queueUrlSchema,
  ReceiptHandle: receiptHandleSchema,
  VisibilityTimeout: z.number(),
});
export const changeVisibilityBatchSchema = z.strictObject({
  QueueUrl: queueUrlSchema,
  Entries: z.array(
    z.strictObject({ Id: idSchema, ReceiptHandle: receiptHandleSchema, VisibilityTimeout: visibilityTimeoutSchema }),
  ),
});
export const getQueueUrlSchema = z.strictObject({
  QueueName: z.string(),
  QueueOwnerAWSAccountId: z.string().optional(),
});
export const getQueueAttributesSchema = z.strictObject({
  QueueUrl: queueUrlSchema,
  AttributeNames: z.array(z.string()).optional(),
});
export const setQueueAttributesSchema = z.strictObject({
  QueueUrl: queueUrlSchema,
  Attributes: z.record(z.string(), z.string()),
});
const page = { MaxResults: z.number().int().min(1).max(1000).optional(), NextToken: z.string().optional() };
export const listQueuesSchema = z.strictObject({ QueueNamePrefix: z.string().optional(), ...page });
export const listDeadLetterSourceQueuesSchema = z.strictObject({ QueueUrl: queueUrlSchema, ...page });
export const purgeQueueSchema = z.strictObject({ QueueUrl: queueUrlSchema });
export const startMessageMoveTaskSchema = z.strictObject({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.number().optional(),
});
export const listMessageMoveTasksSchema = z.strictObject({ SourceArn: z.string(), MaxResults: z.number().optional() });
export const cancelMessageMoveTaskSchema = z.strictObject({ TaskHandle: z.string() });
