import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { accessRawInput, readSecretValues } from '../constructs/grants.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/** Receives webhooks from Meta and enqueues their items. */
export class InboundStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly receiveWebhook: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack, inbound: Queue) {
    super(scope, id, { stage, domain: 'inbound', description: 'Warung: webhook reception' });
    this.alarmTopic = state.alarmTopic;
    this.receiveWebhook = new WarungFunction(this, 'ReceiveWebhook', {
      name: 'receive-webhook',
      entry: 'webhooks/receive-webhook.handler.ts',
      description: 'Verifies the signature of a webhook and enqueues each of its items',
      // 3 MB of JSON, 1,000 items in 100 batches: seconds at most. Meta waits longer than that before it retries.
      timeout: Duration.seconds(20),
      ...(stage.webhookReservedConcurrency === undefined
        ? {}
        : { reservedConcurrency: stage.webhookReservedConcurrency }),
      environment: {
        INBOUND_QUEUE_URL: inbound.queueUrl,
        RAW_BUCKET: state.raw.bucketName,
        META_SECRET_ARN: state.secrets.meta.secretArn,
      },
      errorImpact:
        "Meta receives errors and retries later: customers' messages arrive late, and are lost after seven days.",
    });
    this.receiveWebhook.allow({ actions: ['sqs:SendMessage'], resources: [inbound.queueArn] });
    this.receiveWebhook.allow(accessRawInput(state, 's3:PutObject'));
    this.receiveWebhook.allow(readSecretValues(state.secrets.meta));
    this.receiveWebhook.addMetricAlarm({
      metricName: 'ReceiveFailed',
      suffix: 'failed',
      errorImpact:
        "A webhook received a 500 response because part of it could not be stored: customers' messages wait for Meta's retry.",
    });
  }
}
