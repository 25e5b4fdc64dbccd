import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import { leadingKeys, secretValues } from './grants.ts';
import { graphApiUrl } from './graph-parameter.ts';
import type { StateStack } from './state-stack.ts';
import { WarungStack } from './warung-stack.ts';

/** Where messages that are still to be sent lie: partitions of conversations. */
const CONVERSATIONS = 'T#*#C#*';

/** From what businesses ask for to WhatsApp: a doorbell a conversation, and the sender that answers it. */
export class OutboundStack extends WarungStack {
  readonly alarmTopic: ITopic;
  /** Doorbells: publish-changes rings, send-outbound answers. */
  readonly doorbells: Queue;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'outbound', description: 'Warung: sending to WhatsApp' });
    this.alarmTopic = state.alarmTopic;
    this.doorbells = this.sendOutbound(state, graphApiUrl(this));
    this.resumeOutbound(state);
  }

  private sendOutbound(state: StateStack, graphUrl: string): Queue {
    const { identity, master } = state.secrets;
    const { function: fn, queue } = new Worker(this, 'Outbound', {
      queueName: 'outbound',
      fifo: true,
      batchSize: 10,
      // A doorbell comes back for as long as its conversation must wait: a busy WhatsApp is no failure of the message.
      // The most that SQS takes; what cannot be read at all is buried by the function at once.
      maxReceiveCount: 1000,
      function: {
        name: 'send-outbound',
        entry: 'outbound/send-outbound.handler.ts',
        description: 'Sends what conversations have pending, in order, to the Graph API',
        timeout: Duration.seconds(45),
        environment: {
          TABLE_NAME: state.table.tableName,
          IDENTITY_SECRET_ARN: identity.secretArn,
          MASTER_SECRET_ARN: master.secretArn,
          GRAPH_API_URL: graphUrl,
        },
        errorImpact: 'Answers of businesses reach their customers late: whole batches fail and are tried again.',
      },
      deadLetterImpact: 'Messages of some conversations are not sent until the doorbell is redriven.',
      delayImpact: 'Answers of businesses have been waiting for more than a quarter of an hour.',
    });
    const resources = [state.table.tableArn];
    fn.allow({ actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], resources });
    // What was sent leaves the order of its conversation. Nothing else is ever deleted by a function.
    fn.allow({ actions: ['dynamodb:DeleteItem'], resources, conditions: leadingKeys(CONVERSATIONS) });
    fn.allow(secretValues(identity, master));
    fn.alarmOn({
      metricName: 'UnreadableIntent',
      suffix: 'unreadable',
      errorImpact:
        'A message that a business asked for cannot be read any more: it is not sent, and says that it failed.',
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
        description: 'Rings for every conversation that waited for a number which can send again',
        timeout: Duration.seconds(30),
        environment: { TABLE_NAME: state.table.tableName, OUTBOUND_QUEUE_URL: this.doorbells.queueUrl },
        errorImpact: 'What waited for a renewed number goes out late.',
      },
      deadLetterImpact: 'What waited for a renewed number is not sent until the message is redriven.',
      delayImpact: 'What waited for a renewed number has been waiting for more than a quarter of an hour since.',
    });
    fn.allow({ actions: ['dynamodb:Query'], resources: [state.table.tableArn] });
    fn.allow({ actions: ['sqs:SendMessage'], resources: [this.doorbells.queueArn] });
    new BusRule(this, 'NumberResumed', {
      name: 'resume',
      description: 'What waited for a renewed number is sent',
      bus: state.bus,
      detailTypes: ['warung.number.resumed.v1'],
      queue,
      errorImpact: 'What waited for a renewed number is not sent.',
    });
  }
}
