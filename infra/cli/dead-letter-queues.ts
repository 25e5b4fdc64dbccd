import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';

/** How long a peeked message stays invisible to other consumers. */
const PEEK_VISIBILITY_SECONDS = 5;

/** A message of a dead-letter queue as operators may see it: with the reason of the failure, without the body. */
export interface DeadLetterMessage {
  readonly messageId: string;
  readonly reason: string;
  readonly failedAt: string | undefined;
  readonly sentAt: string;
  readonly receives: number;
  readonly bytes: number;
}

/** Lists the dead-letter queues of the deployment with their number of messages. */
export async function listDeadLetterQueues(sqs: SQSClient): Promise<{ name: string; messages: number }[]> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
  const urls = QueueUrls.filter((url) => /dlq|dead-?letter/i.test(nameOf(url)));
  return Promise.all(
    urls.map(async (QueueUrl) => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      return { name: nameOf(QueueUrl), messages: Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0) };
    }),
  );
}

/** Reads up to ten messages of a dead-letter queue without removing them. */
export async function peek(sqs: SQSClient, queueName: string): Promise<DeadLetterMessage[]> {
  const QueueUrl = await urlOf(sqs, queueName);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: PEEK_VISIBILITY_SECONDS,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages.map(describe);
}

/**
 * Moves all messages of a dead-letter queue back to their source queue.
 * @returns the handle of the move task and the number of messages to move
 */
export async function redrive(
  sqs: SQSClient,
  deadLetterQueue: string,
  source: string,
): Promise<{ taskHandle: string; messages: number }> {
  const [SourceArn, DestinationArn] = await Promise.all([arnOf(sqs, deadLetterQueue), arnOf(sqs, source)]);
  // The destination is explicit, because messages that a worker moved to the dead-letter queue itself have no source
  // queue.
  const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return { taskHandle: TaskHandle ?? '', messages: Results[0]?.ApproximateNumberOfMessagesToMove ?? 0 };
}

function describe(message: Message): DeadLetterMessage {
  const { MessageId = '', Body = '', Attributes = {}, MessageAttributes = {} } = message;
  return {
    messageId: MessageId,
    reason:
      MessageAttributes['reason']?.StringValue ??
      MessageAttributes['ERROR_MESSAGE']?.StringValue ??
      'received too often without an answer (time-out or crash)',
    failedAt: MessageAttributes['failedAt']?.StringValue,
    sentAt: new Date(Number(Attributes['SentTimestamp'] ?? 0)).toISOString(),
    receives: Number(Attributes['ApproximateReceiveCount'] ?? 0),
    bytes: Buffer.byteLength(Body),
  };
}

async function arnOf(sqs: SQSClient, name: string): Promise<string> {
  const QueueUrl = await urlOf(sqs, name);
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return Attributes?.['QueueArn'] ?? '';
}

async function urlOf(sqs: SQSClient, name: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  return QueueUrl;
}

function nameOf(url: string): string {
  return url.split('/').at(-1) ?? url;
}
