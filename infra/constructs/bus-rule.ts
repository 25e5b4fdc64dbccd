import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';

export interface BusRuleProps {
  /**
   * Names the dead-letter queue of the target and its alarm: `number-activity` gives `number-activity-undelivered-dlq`.
   */
  readonly name: string;
  readonly description: string;
  readonly bus: EventBus;
  /** Types of the events to route: `warung.message.received.v1`. */
  readonly detailTypes: readonly string[];
  /** The queue of the worker that processes the events. */
  readonly queue: Queue;
  /** The impact if events do not reach the queue. */
  readonly errorImpact: string;
}

/** EventBridge `Source` of all domain events. */
const EVENT_SOURCE = 'warung';

/** The maximum of EventBridge. Then it sends an event to the target's dead-letter queue ("Event retry policy"). */
const RETRY = { attempts: 185, age: Duration.hours(24) };

/** Routes events of given types from the bus to a worker's queue, with a dead-letter queue for undeliverable events. */
export class BusRule extends Construct {
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, props: BusRuleProps) {
    super(scope, id);
    this.undelivered = new DeadLetterQueue(this, 'Undelivered', {
      name: `${props.name}-undelivered-dlq`,
      errorImpact: props.errorImpact,
    }).queue;
    const rule = new Rule(this, 'Rule', {
      eventBus: props.bus,
      description: props.description,
      eventPattern: { source: [EVENT_SOURCE], detailType: [...props.detailTypes] },
    });
    // CDK's SqsQueue target also lets EventBridge read the queue's attributes and URL; it only needs to send.
    for (const queue of [props.queue, this.undelivered]) {
      queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
        }),
      );
    }
    rule.addTarget({
      bind: () => ({
        arn: props.queue.queueArn,
        deadLetterConfig: { arn: this.undelivered.queueArn },
        retryPolicy: { maximumRetryAttempts: RETRY.attempts, maximumEventAgeInSeconds: RETRY.age.toSeconds() },
      }),
    });
  }
}
