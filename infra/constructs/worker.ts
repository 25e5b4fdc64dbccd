import { CfnOutput, Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { WarungStack } from '../stacks/warung-stack.ts';
import { Alarm } from './alarm.ts';
import { DeadLetters } from './dead-letters.ts';
import { WarungFunction, type WarungFunctionProps } from './warung-function.ts';

export interface WorkerProps {
  /** Names queue, dead-letter queue and their alarms, without the stage: `inbound`. */
  readonly queueName: string;
  readonly function: WarungFunctionProps;
  /** What it means that messages lie in the dead-letter queue. */
  readonly deadLetterImpact: string;
  /** What it means that messages wait too long. */
  readonly delayImpact: string;
  /** @default 10 */
  readonly batchSize?: number;
  /** How long to wait for a batch to fill. FIFO queues have no window. @default 0 */
  readonly batchingWindow?: Duration;
  /** How often a message is handed out before SQS moves it to the dead-letter queue. @default 5 */
  readonly maxReceiveCount?: number;
  /** @default the stage's */
  readonly maxConcurrency?: number;
  /** A message older than this sets the alarm off. @default 15 minutes */
  readonly oldestAge?: Duration;
  readonly fifo?: boolean;
}

/** "Lambda Developer Guide, Configuring a queue to use with Lambda": six times the function's timeout, plus the window. */
const VISIBILITY_TIMEOUTS = 6;
/** Half of what dead letters are kept: their age goes on counting, so a letter has at least a week to be looked at. */
const RETENTION = Duration.days(7);
/** While redriving by the disabled mapping, new work keeps the better part of the function. */
const REDRIVE_CONCURRENCY = 2;

/**
 * A queue with one owner: queue, dead-letter queue of the same kind, function, mapping that reports partial failures and
 * is bounded, alarms. The dead-letter queue is a second, disabled source of the same function: enable, drain, disable.
 */
export class Worker extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly function: WarungFunction;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const { queueName, fifo = false, maxReceiveCount = 5 } = props;
    if (fifo && props.batchingWindow !== undefined) {
      throw new Error(`${this.node.path}: a FIFO queue has no batching window`);
    }
    const window = props.batchingWindow ?? Duration.seconds(0);
    const timeout = props.function.timeout ?? Duration.seconds(10);
    const stack = WarungStack.containing(this);
    const visibilityTimeout = Duration.seconds(VISIBILITY_TIMEOUTS * timeout.toSeconds() + window.toSeconds());
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      name: `${queueName}-dlq`,
      errorImpact: props.deadLetterImpact,
      fifo,
      visibilityTimeout,
    }).queue;
    this.queue = new Queue(this, 'Queue', {
      queueName: stack.named(fifo ? `${queueName}.fifo` : queueName),
      ...(fifo ? { fifo } : {}),
      visibilityTimeout,
      retentionPeriod: RETENTION,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.function = new WarungFunction(this, 'Worker', {
      ...props.function,
      timeout,
      environment: {
        ...props.function.environment,
        QUEUE_URL: this.queue.queueUrl,
        DEAD_LETTER_QUEUE_URL: this.deadLetters.queueUrl,
        MAX_RECEIVE_COUNT: String(maxReceiveCount),
      },
    });
    this.function.allow({ actions: ['sqs:ChangeMessageVisibility'], resources: [this.queue.queueArn] });
    this.function.allow({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] });
    const batch = { batchSize: props.batchSize ?? 10, ...(fifo ? {} : { maxBatchingWindow: window }) };
    this.consume('Source', this.queue, {
      ...batch,
      enabled: true,
      maxConcurrency: props.maxConcurrency ?? stack.stage.workerMaxConcurrency,
    });
    this.consume('Redrive', this.deadLetters, { ...batch, enabled: false, maxConcurrency: REDRIVE_CONCURRENCY });
    new Alarm(this, 'Delay', {
      name: `${queueName}-delay`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: (props.oldestAge ?? Duration.minutes(15)).toSeconds(),
      evaluationPeriods: 3,
      errorImpact: props.delayImpact,
    });
    new CfnOutput(stack, `${id}QueueUrl`, { value: this.queue.queueUrl });
    new CfnOutput(stack, `${id}DeadLetterQueueUrl`, { value: this.deadLetters.queueUrl });
  }

  /** A mapping from the queue, with exactly what Lambda needs to poll it ("Using Lambda with SQS, Execution role permissions"). */
  private consume(
    id: string,
    queue: Queue,
    mapping: { batchSize: number; maxBatchingWindow?: Duration; enabled: boolean; maxConcurrency: number },
  ): void {
    this.function.allow({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [queue.queueArn],
    });
    const source = new EventSourceMapping(this, id, {
      target: this.function.function,
      eventSourceArn: queue.queueArn,
      reportBatchItemFailures: true,
      ...mapping,
    });
    // Lambda checks the role's rights when it makes the mapping.
    source.node.addDependency(this.function.role);
  }
}
