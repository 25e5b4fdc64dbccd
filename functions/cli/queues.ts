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

/** Seconds for which a peeked message stays hidden from others: long enough to page through, short enough not to matter. */
const PEEK_HIDES_SECONDS = 5;

/** A dead letter as an operator may see it: why it is there, never what it says. */
export interface DeadLetter {
  readonly messageId: string;
  readonly reason: string;
  readonly failedAt: string | undefined;
  readonly sentAt: string;
  readonly receives: number;
  readonly bytes: number;
}

/** The dead-letter queues of the deployment with their depth. */
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

/** Looks at up to ten dead letters of a queue without taking them out. */
export async function peek(sqs: SQSClient, queueName: string): Promise<DeadLetter[]> {
  const QueueUrl = await urlOf(sqs, queueName);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: PEEK_HIDES_SECONDS,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages.map(describe);
}

/**
 * Moves all messages of a dead-letter queue back to the queue that they failed in.
 * @returns the move task's handle and how many messages there were to move
 */
export async function redrive(
  sqs: SQSClient,
  deadLetterQueue: string,
  source: string,
): Promise<{ taskHandle: string; messages: number }> {
  const [SourceArn, DestinationArn] = await Promise.all([arnOf(sqs, deadLetterQueue), arnOf(sqs, source)]);
  // Named, because letters that a worker put aside by itself do not know the queue they came from.
  const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return { taskHandle: TaskHandle ?? '', messages: Results[0]?.ApproximateNumberOfMessagesToMove ?? 0 };
}

function describe(message: Message): DeadLetter {
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
