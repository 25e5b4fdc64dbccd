import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Alarm } from './alarm.ts';
import { WarungStack } from './warung-stack.ts';

export interface DeadLetterQueueProps {
  /** Name of the queue and its alarm, without the stage: `inbound-dlq`. */
  readonly name: string;
  readonly errorImpact: string;
  /** A dead-letter queue must be of the same type as its source ("SQS Developer Guide, Dead-letter queues"). */
  readonly fifo?: boolean;
  /**
   * Lambda rejects a mapping of a queue whose visibility timeout is shorter than the function's timeout.
   * @default 30 s, as SQS
   */
  readonly visibilityTimeout?: Duration;
}

/** The maximum of SQS. A message's age counts from when it was first sent, not from when it was moved here. */
const MAX_RETENTION = Duration.days(14);

/** A queue for messages that could not be processed or delivered, with an alarm as soon as it contains one. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(
    scope: Construct,
    id: string,
    { name, errorImpact, fifo = false, visibilityTimeout }: DeadLetterQueueProps,
  ) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName: WarungStack.containing(this).nameFor(fifo ? `${name}.fifo` : name),
      ...(fifo ? { fifo } : {}),
      ...(visibilityTimeout === undefined ? {} : { visibilityTimeout }),
      retentionPeriod: MAX_RETENTION,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    new Alarm(this, 'NotEmpty', {
      name,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      threshold: 1,
      errorImpact,
    });
  }
}
