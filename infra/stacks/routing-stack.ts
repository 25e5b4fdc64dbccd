import { Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { accessRawInput, queryTable, readSecretValues, readWriteItems } from '../constructs/grants.ts';
import { QueueSchedule } from '../constructs/queue-schedule.ts';
import { StreamReader } from '../constructs/stream-reader.ts';
import type { WarungFunction } from '../constructs/warung-function.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/** Stores inbound items in the table, publishes the table's changes on the bus, and replays items from quarantine. */
export class RoutingStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly inbound: Worker;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack, wakeUpQueue: Queue) {
    super(scope, id, { stage, domain: 'routing', description: 'Warung: inbound routing and event publishing' });
    this.alarmTopic = state.alarmTopic;
    this.inbound = this.routeInbound(state);
    this.publishChanges(state, wakeUpQueue);
    this.replayQuarantine(state);
  }

  private routeInbound(state: StateStack): Worker {
    const worker = new Worker(this, 'Inbound', {
      queueName: 'inbound',
      batchSize: 10,
      batchingWindow: Duration.seconds(1),
      // More than elsewhere: temporary failures (a throttled table) recover, and the function itself moves permanent
      // failures to the dead-letter queue.
      maxReceiveCount: 8,
      function: {
        name: 'route-inbound',
        entry: 'webhooks/route-inbound.handler.ts',
        description: 'Stores messages and statuses from the inbound queue, or puts them into quarantine',
        timeout: Duration.seconds(20),
        environment: storeEnvironment(state),
        errorImpact: "Customers' messages reach businesses late: whole batches fail and wait for a retry.",
      },
      deadLetterImpact:
        'Messages or statuses of customers are missing from their conversations until they are redriven.',
      delayImpact: "Businesses see customers' messages more than 15 minutes late.",
    });
    grantStore(worker.function, state);
    worker.function.addMetricAlarm({
      metricName: 'Quarantined',
      suffix: 'quarantined',
      errorImpact: "A customer's message, or an unknown item from Meta, is in quarantine: no business can see it.",
    });
    return worker;
  }

  private publishChanges(state: StateStack, wakeUpQueue: Queue): void {
    const reader = new StreamReader(this, 'PublishChanges', {
      table: state.table,
      failureBucket: state.streamFailures,
      batchSize: 100,
      batchingWindow: this.stage.streamBatchingWindow,
      function: {
        name: 'publish-changes',
        entry: 'event-publisher/publish-changes.handler.ts',
        description:
          "Publishes domain events on the bus and enqueues wake-ups for pending messages; the only reader of the table's stream",
        timeout: Duration.seconds(30),
        environment: { BUS_NAME: state.bus.eventBusName, OUTBOUND_QUEUE_URL: wakeUpQueue.queueUrl },
        errorImpact: "Replies of businesses are sent late, and customers' pictures and quarantine replays are delayed.",
      },
      delayImpact:
        'Replies of businesses are not sent, and all processing of messages is late; after 20 hours records are discarded.',
      discardedImpact:
        'Some replies of businesses are not sent and some events are missing, until an operator publishes them again.',
    });
    reader.function.allow({ actions: ['events:PutEvents'], resources: [state.bus.eventBusArn] });
    reader.function.allow({ actions: ['sqs:SendMessage'], resources: [wakeUpQueue.queueArn] });
    reader.function.addMetricAlarm({
      metricName: 'UnreadableChange',
      suffix: 'unreadable',
      errorImpact:
        'A message or event is not sent because the code cannot read an item; its shard is blocked until the record is discarded.',
    });
  }

  private replayQuarantine(state: StateStack): void {
    const worker = new Worker(this, 'Replay', {
      queueName: 'replay',
      // A sweep is one long-running message. Two at a time are enough, and leave table capacity for inbound items.
      batchSize: 1,
      maxConcurrency: 2,
      maxMessageAge: Duration.hours(1),
      // A backlog that is too long for one invocation continues with the next receive; 60 receives take about 40
      // minutes.
      maxReceiveCount: 60,
      function: {
        name: 'replay-quarantine',
        entry: 'webhooks/replay-quarantine.handler.ts',
        description: 'Replays items in quarantine when their number is registered, and once a day',
        timeout: Duration.seconds(60),
        environment: storeEnvironment(state),
        errorImpact:
          'Messages received before their number was registered stay in quarantine, where the business cannot see them.',
      },
      deadLetterImpact:
        'The earlier messages of a newly registered number, or the items of a daily sweep, stay in quarantine.',
      delayImpact: 'Messages wait in quarantine for more than an hour after their number was registered.',
    });
    grantStore(worker.function, state);
    worker.function.allow(queryTable(state));
    new BusRule(this, 'NumberRegistered', {
      name: 'replay',
      description: 'Routes registered numbers to replay-quarantine',
      bus: state.bus,
      detailTypes: ['warung.number.registered.v1'],
      queue: worker.queue,
      errorImpact: "A registered number's earlier messages stay in quarantine until the daily sweep.",
    });
    new QueueSchedule(this, 'QuarantineSweep', {
      name: 'quarantine-sweep',
      description: 'Replays all open items in quarantine',
      // 20:00 UTC is 03:00 in Jakarta, the quietest hour.
      schedule: ScheduleExpression.cron({ minute: '0', hour: '20' }),
      queue: worker.queue,
      message: { kind: 'sweep' },
      errorImpact: 'Items in quarantine that a new release could process are not replayed.',
    });
  }
}

function storeEnvironment(state: StateStack): Record<string, string> {
  return {
    TABLE_NAME: state.table.tableName,
    RAW_BUCKET: state.raw.bucketName,
    IDENTITY_SECRET_ARN: state.secrets.identity.secretArn,
  };
}

function grantStore(fn: WarungFunction, state: StateStack): void {
  fn.allow(readWriteItems(state));
  fn.allow(accessRawInput(state, 's3:GetObject'));
  fn.allow(readSecretValues(state.secrets.identity));
}
