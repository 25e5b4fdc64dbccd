import { CfnOutput, Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Alarm } from './alarm.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { WarungFunction, type WarungFunctionProps } from './warung-function.ts';
import { WarungStack } from './warung-stack.ts';

export interface WorkerProps {
  /**
   * Name of the queue, from which those of the dead-letter queue and the alarms are derived, without the stage:
   * `inbound`.
   */
  readonly queueName: string;
  readonly function: WarungFunctionProps;
  /** The impact if messages are in the dead-letter queue. */
  readonly deadLetterImpact: string;
  /** The impact if messages wait too long. */
  readonly delayImpact: string;
  /** @default 10 */
  readonly batchSize?: number;
  /** Maximum wait for a batch to fill. FIFO queues do not support it. @default 0 */
  readonly batchingWindow?: Duration;
  /** Number of receives after which SQS moves a message to the dead-letter queue. @default 5 */
  readonly maxReceiveCount?: number;
  /** @default `workerMaxConcurrency` of the stage */
  readonly maxConcurrency?: number;
  /** Age of the oldest message at which the delay alarm triggers. @default 15 minutes */
  readonly maxMessageAge?: Duration;
  readonly fifo?: boolean;
}

/**
 * The visibility timeout is six times the function's timeout plus the batching window ("Lambda Developer Guide,
 * Configuring a queue to use with Lambda").
 */
const VISIBILITY_TIMEOUT_FACTOR = 6;
/**
 * Half the retention of dead-letter queues. A moved message keeps its age, so it can be examined for at least a week.
 */
const RETENTION = Duration.days(7);
/** Concurrency of a redrive by the disabled mapping. New messages keep most of the function's concurrency. */
const REDRIVE_CONCURRENCY = 2;

/**
 * A queue with one consumer: queue, dead-letter queue of the same type, function, alarms, and a mapping that reports
 * partial failures and has a maximum concurrency. The dead-letter queue is a second, disabled event source of the same
 * function. To redrive: enable it, wait until the queue is empty, disable it.
 */
export class Worker extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly function: WarungFunction;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const { queueName, fifo = false, maxReceiveCount = 5 } = props;
    if (fifo && props.batchingWindow !== undefined) {
      throw new Error(`${this.node.path}: a FIFO queue does not support a batching window`);
    }
    const window = props.batchingWindow ?? Duration.seconds(0);
    const timeout = props.function.timeout ?? Duration.seconds(10);
    const stack = WarungStack.containing(this);
    const visibilityTimeout = Duration.seconds(VISIBILITY_TIMEOUT_FACTOR * timeout.toSeconds() + window.toSeconds());
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetters', {
      name: `${queueName}-dlq`,
      errorImpact: props.deadLetterImpact,
      fifo,
      visibilityTimeout,
    }).queue;
    this.queue = new Queue(this, 'Queue', {
      queueName: stack.nameFor(fifo ? `${queueName}.fifo` : queueName),
      ...(fifo ? { fifo } : {}),
      visibilityTimeout,
      retentionPeriod: RETENTION,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.function = new WarungFunction(this, 'Worker', {
      ...props.function,
      timeout,
      environment: {
        ...props.function.environment,
        QUEUE_URL: this.queue.queueUrl,
        DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
        MAX_RECEIVE_COUNT: String(maxReceiveCount),
      },
    });
    this.function.allow({ actions: ['sqs:ChangeMessageVisibility'], resources: [this.queue.queueArn] });
    this.function.allow({ actions: ['sqs:SendMessage'], resources: [this.deadLetterQueue.queueArn] });
    const batch = { batchSize: props.batchSize ?? 10, ...(fifo ? {} : { maxBatchingWindow: window }) };
    this.addEventSource('Source', this.queue, {
      ...batch,
      enabled: true,
      maxConcurrency: props.maxConcurrency ?? stack.stage.workerMaxConcurrency,
    });
    this.addEventSource('Redrive', this.deadLetterQueue, {
      ...batch,
      enabled: false,
      maxConcurrency: REDRIVE_CONCURRENCY,
    });
    new Alarm(this, 'Delay', {
      name: `${queueName}-delay`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: (props.maxMessageAge ?? Duration.minutes(15)).toSeconds(),
      evaluationPeriods: 3,
      errorImpact: props.delayImpact,
    });
    new CfnOutput(stack, `${id}QueueUrl`, { value: this.queue.queueUrl });
    new CfnOutput(stack, `${id}DeadLetterQueueUrl`, { value: this.deadLetterQueue.queueUrl });
  }

  /**
   * Adds a mapping from a queue, with the permissions that Lambda needs to poll it ("Using Lambda with SQS, Execution
   * role permissions").
   */
  private addEventSource(
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
    // Lambda checks the role's permissions when it creates the mapping.
    source.node.addDependency(this.function.role);
  }
}
