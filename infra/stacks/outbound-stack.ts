import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { leadingKeysCondition, readSecretValues } from '../constructs/grants.ts';
import { addGraphApiUrlParameter } from '../constructs/graph-api-url.ts';
import { partitionsOf } from '../constructs/leading-keys.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/** Partitions of conversations, which contain the messages that are still to be sent. */
const CONVERSATIONS = partitionsOf('pendingSend');

/**
 * Sends messages to WhatsApp: a queue of wake-ups per conversation, and the function that sends what a conversation has
 * pending.
 */
export class OutboundStack extends WarungStack {
  readonly alarmTopic: ITopic;
  /** Queue of wake-ups: publish-changes enqueues them, send-outbound processes them. */
  readonly wakeUpQueue: Queue;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'outbound', description: 'Warung: sending to WhatsApp' });
    this.alarmTopic = state.alarmTopic;
    this.wakeUpQueue = this.sendOutbound(state, addGraphApiUrlParameter(this));
    this.resumeOutbound(state);
  }

  private sendOutbound(state: StateStack, graphUrl: string): Queue {
    const { identity, master } = state.secrets;
    const { function: fn, queue } = new Worker(this, 'Outbound', {
      queueName: 'outbound',
      fifo: true,
      batchSize: 10,
      // A wake-up is retried for as long as its conversation must wait: throttling by WhatsApp is not a failure of the
      // message. 1,000 is the maximum of SQS. The function moves unreadable messages to the dead-letter queue at once.
      maxReceiveCount: 1000,
      function: {
        name: 'send-outbound',
        entry: 'outbound/send-outbound.handler.ts',
        description: 'Sends the pending messages of conversations, in order, to the Graph API',
        timeout: Duration.seconds(45),
        environment: {
          TABLE_NAME: state.table.tableName,
          IDENTITY_SECRET_ARN: identity.secretArn,
          MASTER_SECRET_ARN: master.secretArn,
          GRAPH_API_URL: graphUrl,
        },
        errorImpact: 'Replies of businesses reach their customers late: whole batches fail and are retried.',
      },
      deadLetterImpact: 'Messages of some conversations are not sent until the wake-up is redriven.',
      delayImpact: 'Replies of businesses have been waiting for more than 15 minutes.',
    });
    const resources = [state.table.tableArn];
    fn.allow({ actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], resources });
    // A processed entry is deleted from the pending list of its conversation. This function deletes nothing else.
    fn.allow({ actions: ['dynamodb:DeleteItem'], resources, conditions: leadingKeysCondition(CONVERSATIONS) });
    fn.allow(readSecretValues(identity, master));
    fn.addMetricAlarm({
      metricName: 'UnreadableIntent',
      suffix: 'unreadable',
      errorImpact: 'A stored send intent cannot be read: its message is not sent, and is marked as failed.',
    });
    return queue;
  }

  private resumeOutbound(state: StateStack): void {
    const { function: fn, queue } = new Worker(this, 'Resume', {
      queueName: 'resume',
      batchSize: 1,
      function: {
        name: 'resume-outbound',
        entry: 'outbound/resume-outbound.handler.ts',
        description: 'Enqueues wake-ups for all conversations that waited for a number that can send again',
        timeout: Duration.seconds(30),
        environment: { TABLE_NAME: state.table.tableName, OUTBOUND_QUEUE_URL: this.wakeUpQueue.queueUrl },
        errorImpact: 'Messages that waited for a renewed number are sent late.',
      },
      deadLetterImpact: 'Messages that waited for a renewed number are not sent until the queue message is redriven.',
      delayImpact: 'Messages are still not sent more than 15 minutes after their number was renewed.',
    });
    fn.allow({ actions: ['dynamodb:Query'], resources: [state.table.tableArn] });
    fn.allow({ actions: ['sqs:SendMessage'], resources: [this.wakeUpQueue.queueArn] });
    new BusRule(this, 'NumberResumed', {
      name: 'resume',
      description: 'Routes resumed numbers to resume-outbound',
      bus: state.bus,
      detailTypes: ['warung.number.resumed.v1'],
      queue,
      errorImpact: 'Messages that waited for a renewed number are not sent.',
    });
  }
}
