import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { WarungStack } from '../stacks/warung-stack.ts';
import { Alarm } from './alarm.ts';

export interface DeadLettersProps {
  /** Names queue and alarm, without the stage: `inbound-dlq`. */
  readonly name: string;
  readonly errorImpact: string;
  /** A dead-letter queue must be of its source's kind ("SQS Developer Guide, Dead-letter queues"). */
  readonly fifo?: boolean;
  /** Lambda refuses a mapping whose queue hides messages for less than the function's timeout. @default SQS's 30 s */
  readonly visibilityTimeout?: Duration;
}

/** The most SQS keeps a message; a letter's age counts from when it was first sent, not from when it died. */
const LONGEST_RETENTION = Duration.days(14);

/** A queue for what could not be handled or delivered, with an alarm as soon as anything lies in it. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { name, errorImpact, fifo = false, visibilityTimeout }: DeadLettersProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName: WarungStack.containing(this).named(fifo ? `${name}.fifo` : name),
      ...(fifo ? { fifo } : {}),
      ...(visibilityTimeout === undefined ? {} : { visibilityTimeout }),
      retentionPeriod: LONGEST_RETENTION,
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
