import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { readSecretValues } from '../constructs/grants.ts';
import { addGraphApiUrlParameter } from '../constructs/graph-api-url.ts';
import { MEDIA_PREFIX } from '../constructs/shared-state.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/** Hosts from which WhatsApp serves files, in addition to the Graph API. */
const MEDIA_HOSTS = ['lookaside.fbsbx.com', '.fbcdn.net', '.whatsapp.net'];

/** Downloads files of messages from WhatsApp as soon as a message announces them. */
export class MediaStack extends WarungStack {
  readonly alarmTopic: ITopic;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'media', description: 'Warung: files of messages' });
    this.alarmTopic = state.alarmTopic;
    const { master } = state.secrets;
    const worker = new Worker(this, 'Media', {
      queueName: 'media',
      batchSize: 5,
      // WhatsApp may be unavailable for a while, and keeps files for seven days. With the back-off, 60 receives take
      // about two hours.
      maxReceiveCount: 60,
      function: {
        name: 'fetch-media',
        entry: 'media/fetch-media.handler.ts',
        description: 'Downloads files of messages from WhatsApp into the media bucket',
        timeout: Duration.minutes(3),
        memoryMegabytes: 512,
        environment: {
          TABLE_NAME: state.table.tableName,
          MASTER_SECRET_ARN: master.secretArn,
          MEDIA_BUCKET: state.media.bucketName,
          MEDIA_HOSTS: MEDIA_HOSTS.join(','),
          GRAPH_API_URL: addGraphApiUrlParameter(this),
        },
        errorImpact: "Businesses see customers' pictures and documents late.",
      },
      deadLetterImpact:
        'Some pictures or documents of customers were not downloaded, and WhatsApp deletes them after seven days.',
      delayImpact: "Customers' pictures and documents are more than 15 minutes late.",
    });
    const { function: fn, queue } = worker;
    fn.allow({
      actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: [state.table.tableArn],
    });
    fn.allow({ actions: ['s3:PutObject'], resources: [state.media.arnForObjects(`${MEDIA_PREFIX}*`)] });
    fn.allow(readSecretValues(master));
    fn.addMetricAlarm({
      metricName: 'MediaHostRefused',
      suffix: 'host-refused',
      errorImpact:
        "WhatsApp serves files from a host that is not in MEDIA_HOSTS: customers' pictures fail until it is added.",
    });
    new BusRule(this, 'MediaAnnounced', {
      name: 'media',
      description: 'Routes announced files and resumed numbers to fetch-media',
      bus: state.bus,
      detailTypes: ['warung.media.announced.v1', 'warung.number.resumed.v1'],
      queue,
      errorImpact: "Customers' pictures and documents are not downloaded, and WhatsApp deletes them after seven days.",
    });
  }
}
