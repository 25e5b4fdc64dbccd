import { Duration } from 'aws-cdk-lib';
import { Schedule, type ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { WarungStack } from './warung-stack.ts';

export interface QueueScheduleProps {
  /** Name of the schedule. Its dead-letter queue has the suffix `-undelivered-dlq`. */
  readonly name: string;
  readonly description: string;
  readonly schedule: ScheduleExpression;
  /** The queue of the worker to trigger. */
  readonly queue: Queue;
  /** The message to send. */
  readonly message: Readonly<Record<string, unknown>>;
  readonly errorImpact: string;
}

/** Sends a message to a worker's queue on a schedule, with a role that may send to this queue only. */
export class QueueSchedule extends Construct {
  constructor(scope: Construct, id: string, props: QueueScheduleProps) {
    super(scope, id);
    const { queue: deadLetterQueue } = new DeadLetterQueue(this, 'Undelivered', {
      name: `${props.name}-undelivered-dlq`,
      errorImpact: props.errorImpact,
    });
    new Schedule(this, 'Schedule', {
      scheduleName: WarungStack.containing(this).nameFor(props.name),
      description: props.description,
      schedule: props.schedule,
      target: new SqsSendMessage(props.queue, {
        input: ScheduleTargetInput.fromObject(props.message),
        deadLetterQueue,
        maxEventAge: Duration.hours(24),
        retryAttempts: 185,
      }),
    });
  }
}
