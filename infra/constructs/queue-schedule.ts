import { Duration } from 'aws-cdk-lib';
import { Schedule, type ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { WarungStack } from '../stacks/warung-stack.ts';
import { DeadLetters } from './dead-letters.ts';

export interface QueueScheduleProps {
  /** Names the schedule, and its dead-letter queue with `-undelivered-dlq`. */
  readonly name: string;
  readonly description: string;
  readonly schedule: ScheduleExpression;
  /** The queue of the worker that is to be woken, and the command that it gets. */
  readonly queue: Queue;
  readonly message: Readonly<Record<string, unknown>>;
  readonly errorImpact: string;
}

/** A command to a worker's queue by the clock, with a role that can send there and nowhere else. */
export class QueueSchedule extends Construct {
  constructor(scope: Construct, id: string, props: QueueScheduleProps) {
    super(scope, id);
    const { queue: deadLetterQueue } = new DeadLetters(this, 'Undelivered', {
      name: `${props.name}-undelivered-dlq`,
      errorImpact: props.errorImpact,
    });
    new Schedule(this, 'Schedule', {
      scheduleName: WarungStack.containing(this).named(props.name),
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
