import type * as z from 'zod';
import type { RegionAndAccount } from '../kernel/identity.ts';
import type { MoveTask, QueueInfo, SqsEngine } from './engine.ts';
import { invalidParameter, missingParameter, queueNotFound, resourceNotFound, unknownAttribute } from './errors.ts';
import { batchToWire, receivedToWire, sentToWire, toOutgoingMessage } from './wire-messages.ts';
import * as schemas from './wire-schemas.ts';

/** The context of one call: the caller that it is metered to, the sender, and the authorization check. */
interface ActionContext {
  readonly engine: SqsEngine;
  readonly place: RegionAndAccount;
  readonly by: string;
  readonly senderId: string;
  /** @throws AccessDeniedError */
  readonly may: (iamAction: string, resource: string) => void;
}

/** An action: its IAM action, whether the engine meters it itself, and the function that runs it. */
export interface Action {
  readonly iam: string;
  readonly billed: 'by engine' | 'as one request';
  readonly run: (input: unknown, context: ActionContext) => WireResult | Promise<WireResult>;
}
/** The response, and the queue that the request is metered to, if any. */
interface WireResult {
  readonly output: Readonly<Record<string, unknown>>;
  readonly queueArn?: string;
}

function action<Input>(
  iam: string,
  billed: Action['billed'],
  schema: z.ZodType<Input>,
  run: (input: Input, context: ActionContext) => WireResult | Promise<WireResult>,
): Action {
  return { iam, billed, run: (input, context) => run(parse(schema, input), context) };
}

/** Creates an action on one queue, which requires the IAM action on that queue. */
function onQueue<Input extends { readonly QueueUrl: string }>(
  iam: string,
  billed: Action['billed'],
  schema: z.ZodType<Input>,
  run: (queue: QueueInfo, input: Input, context: ActionContext) => object | Promise<object>,
): Action {
  return action(iam, billed, schema, async (input, context) => {
    const queue = queueOfUrl(input.QueueUrl, context);
    context.may(iam, queue.arn);
    return { output: { ...(await run(queue, input, context)) }, queueArn: queue.arn };
  });
}

/** Finds the queue by the path of its URL. The origin can be that of an earlier start. @throws AwsError */
function queueOfUrl(url: string, { engine, place }: ActionContext): QueueInfo {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  const [, account, name] = /^\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const queue = account === place.account && name !== undefined ? engine.findQueue(engine.arnOf(name)) : undefined;
  if (!queue) throw queueNotFound();
  return queue;
}

/** Parses the input. @throws AwsError naming the missing or invalid parameter */
function parse<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  if (issue?.code === 'invalid_type' && issue.message.includes('undefined')) throw missingParameter(path);
  throw invalidParameter(
    `The local runtime does not support this request: ${path === '' ? '' : `${path}: `}${issue?.message}`,
  );
}

/**
 * All supported actions. Batches use the IAM action of the single call ("Service Authorization Reference, Amazon SQS").
 */
export const ACTIONS: Readonly<Record<string, Action>> = {
  SendMessage: onQueue(
    'sqs:SendMessage',
    'by engine',
    schemas.sendMessageSchema,
    (queue, input, { engine, by, senderId }) => {
      const message = toOutgoingMessage(input);
      return sentToWire(engine.send(queue.arn, message, { by, senderId }), message);
    },
  ),
  SendMessageBatch: onQueue(
    'sqs:SendMessage',
    'by engine',
    schemas.sendMessageBatchSchema,
    (queue, input, { engine, by, senderId }) => {
      const entries = input.Entries.map((entry) => ({ id: entry.Id, ...toOutgoingMessage(entry) }));
      return batchToWire(engine.sendBatch(queue.arn, entries, { by, senderId }), (sent, id) =>
        sentToWire(sent, entries.find((entry) => entry.id === id) ?? { body: '' }),
      );
    },
  ),
  ReceiveMessage: onQueue(
    'sqs:ReceiveMessage',
    'by engine',
    schemas.receiveMessageSchema,
    async (queue, input, context) => {
      const messages = await context.engine.receiveWaiting(queue.arn, input.MaxNumberOfMessages ?? 1, {
        by: context.by,
        visibilityTimeoutSeconds: input.VisibilityTimeout,
        waitSeconds: input.WaitTimeSeconds,
      });
      const system = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
      const names = input.MessageAttributeNames ?? [];
      if (messages.length === 0) return {};
      return { Messages: messages.map((message) => receivedToWire(message, system, names)) };
    },
  ),
  DeleteMessage: onQueue(
    'sqs:DeleteMessage',
    'by engine',
    schemas.deleteMessageSchema,
    (queue, input, { engine, by }) => {
      engine.delete(queue.arn, input.ReceiptHandle, { by });
      return {};
    },
  ),
  DeleteMessageBatch: onQueue(
    'sqs:DeleteMessage',
    'by engine',
    schemas.deleteMessageBatchSchema,
    (queue, input, { engine, by }) => {
      const entries = input.Entries.map((entry) => ({ id: entry.Id, receiptHandle: entry.ReceiptHandle }));
      return batchToWire(engine.deleteEntries(queue.arn, entries, { by }), () => ({}));
    },
  ),
  ChangeMessageVisibility: onQueue(
    'sqs:ChangeMessageVisibility',
    'by engine',
    schemas.changeVisibilitySchema,
    (queue, input, { engine, by }) => {
      engine.changeVisibility(queue.arn, input.ReceiptHandle, input.VisibilityTimeout, { by });
      return {};
    },
  ),
  ChangeMessageVisibilityBatch: onQueue(
    'sqs:ChangeMessageVisibility',
    'by engine',
    schemas.changeVisibilityBatchSchema,
    (queue, input, { engine, by }) => {
      const entries = input.Entries.map((entry) => ({
        id: entry.Id,
        receiptHandle: entry.ReceiptHandle,
        seconds: entry.VisibilityTimeout ?? queue.visibilityTimeoutSeconds,
      }));
      return batchToWire(engine.changeVisibilityBatch(queue.arn, entries, { by }), () => ({}));
    },
  ),
  GetQueueUrl: action(
    'sqs:GetQueueUrl',
    'as one request',
    schemas.getQueueUrlSchema,
    (input, { engine, place, may }) => {
      const arn = engine.arnOf(input.QueueName);
      const queue =
        (input.QueueOwnerAWSAccountId ?? place.account) === place.account ? engine.findQueue(arn) : undefined;
      if (!queue) throw queueNotFound();
      may('sqs:GetQueueUrl', arn);
      return { output: { QueueUrl: queue.url }, queueArn: arn };
    },
  ),
  GetQueueAttributes: onQueue(
    'sqs:GetQueueAttributes',
    'as one request',
    schemas.getQueueAttributesSchema,
    (queue, input, { engine }) => {
      const all = engine.attributes(queue.arn);
      const requested = input.AttributeNames ?? [];
      const unknown = requested.find((name) => name !== 'All' && !(name in all) && !KNOWN_ATTRIBUTES.has(name));
      if (unknown !== undefined) throw unknownAttribute(unknown);
      const chosen = Object.entries(all).filter(([name]) => requested.includes('All') || requested.includes(name));
      return chosen.length === 0 ? {} : { Attributes: Object.fromEntries(chosen) };
    },
  ),
  SetQueueAttributes: onQueue(
    'sqs:SetQueueAttributes',
    'as one request',
    schemas.setQueueAttributesSchema,
    (queue, input, { engine }) => {
      engine.setAttributes(queue.arn, input.Attributes);
      return {};
    },
  ),
  ListQueues: action('sqs:ListQueues', 'as one request', schemas.listQueuesSchema, (input, { engine, may }) => {
    may('sqs:ListQueues', '*');
    const prefix = input.QueueNamePrefix ?? '';
    const urls = engine.listQueues().flatMap(({ name, url }) => (name.startsWith(prefix) ? [url] : []));
    const { page, NextToken } = pageOf(urls.toSorted(), input);
    return { output: { ...(page.length > 0 && { QueueUrls: page }), NextToken } };
  }),
  ListDeadLetterSourceQueues: onQueue(
    'sqs:ListDeadLetterSourceQueues',
    'as one request',
    schemas.listDeadLetterSourceQueuesSchema,
    (queue, input, { engine }) => {
      const urls = engine.deadLetterSources(queue.arn).map(({ url }) => url);
      const { page, NextToken } = pageOf(urls.toSorted(), input);
      return { queueUrls: page, NextToken };
    },
  ),
  PurgeQueue: onQueue('sqs:PurgeQueue', 'as one request', schemas.purgeQueueSchema, (queue, _input, { engine }) => {
    engine.purge(queue.arn);
    return {};
  }),
  StartMessageMoveTask: action(
    'sqs:StartMessageMoveTask',
    'as one request',
    schemas.startMessageMoveTaskSchema,
    (input, { engine, may }) => {
      const { SourceArn, DestinationArn } = input;
      if (!engine.findQueue(SourceArn)) throw resourceNotFound('SourceArn');
      // "SQS API permissions: Actions and resource reference": the task's calls on the caller's behalf.
      for (const iam of ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])
        may(`sqs:${iam}`, SourceArn);
      const targets = DestinationArn ? [DestinationArn] : engine.deadLetterSources(SourceArn).map(({ arn }) => arn);
      for (const target of targets) may('sqs:SendMessage', target);
      const TaskHandle = engine.startMoveTask(SourceArn, DestinationArn, input.MaxNumberOfMessagesPerSecond);
      return { output: { TaskHandle }, queueArn: SourceArn };
    },
  ),
  ListMessageMoveTasks: action(
    'sqs:ListMessageMoveTasks',
    'as one request',
    schemas.listMessageMoveTasksSchema,
    ({ SourceArn, MaxResults }, { engine, may }) => {
      if (!engine.findQueue(SourceArn)) throw resourceNotFound('SourceArn');
      may('sqs:ListMessageMoveTasks', SourceArn);
      return { output: { Results: engine.listMoveTasks(SourceArn, MaxResults).map(moveToWire) }, queueArn: SourceArn };
    },
  ),
  CancelMessageMoveTask: action(
    'sqs:CancelMessageMoveTask',
    'as one request',
    schemas.cancelMessageMoveTaskSchema,
    ({ TaskHandle }, { engine, may }) => {
      const task = engine.findMoveTask(TaskHandle);
      if (!task) throw resourceNotFound('TaskHandle');
      may('sqs:CancelMessageMoveTask', task.sourceArn);
      const ApproximateNumberOfMessagesMoved = engine.cancelMoveTask(TaskHandle);
      return { output: { ApproximateNumberOfMessagesMoved }, queueArn: task.sourceArn };
    },
  ),
};

/** Attributes that a request may name although the queue does not have them. */
const KNOWN_ATTRIBUTES = new Set([
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
]);

/**
 * Returns a page of a sorted list. The token is the last entry. Without `MaxResults` there is one page of up to 1,000,
 * as on AWS.
 */
function pageOf(
  urls: readonly string[],
  { MaxResults, NextToken }: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
): { page: readonly string[]; NextToken: string | undefined } {
  const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64').toString();
  const remaining = urls.filter((url) => url > after);
  const page = remaining.slice(0, MaxResults ?? 1000);
  const last = page.at(-1);
  const hasMore = MaxResults !== undefined && remaining.length > page.length && last !== undefined;
  return { page, NextToken: hasMore ? Buffer.from(last).toString('base64') : undefined };
}

function moveToWire(task: MoveTask): Record<string, unknown> {
  return {
    TaskHandle: task.status === 'RUNNING' ? task.handle : undefined,
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.ratePerSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failure,
    StartedTimestamp: task.startedAtMs,
  };
}
