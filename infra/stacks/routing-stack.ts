import { Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { QueueSchedule } from '../constructs/queue-schedule.ts';
import { StreamReader } from '../constructs/stream-reader.ts';
import type { WarungFunction } from '../constructs/warung-function.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import { items, queries, rawInput, secretValues } from './grants.ts';
import type { StateStack } from './state-stack.ts';
import { WarungStack } from './warung-stack.ts';

/** From the inbound queue into the table, from the table's stream onto the bus, and out of quarantine again. */
export class RoutingStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly inbound: Worker;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack, doorbells: Queue) {
    super(scope, id, { stage, domain: 'routing', description: 'Warung: routing of what came in, and publishing' });
    this.alarmTopic = state.alarmTopic;
    this.inbound = this.routeInbound(state);
    this.publishChanges(state, doorbells);
    this.replayQuarantine(state);
  }

  private routeInbound(state: StateStack): Worker {
    const worker = new Worker(this, 'Inbound', {
      queueName: 'inbound',
      batchSize: 10,
      batchingWindow: Duration.seconds(1),
      // More than elsewhere: what fails here for a while (a throttled table) heals, and what never will is sent to the
      // dead letters by the function itself.
      maxReceiveCount: 8,
      function: {
        name: 'route-inbound',
        entry: 'webhooks/route-inbound.handler.ts',
        description: 'Stores messages and statuses of the inbound queue, or puts them into quarantine',
        timeout: Duration.seconds(20),
        environment: storeEnvironment(state),
        errorImpact: "Customers' messages reach businesses late: whole batches fail and wait to be tried again.",
      },
      deadLetterImpact:
        'Messages or statuses of customers are in no conversation, and stay out until they are redriven.',
      delayImpact: "Businesses see customers' messages more than a quarter of an hour late.",
    });
    grantStore(worker.function, state);
    worker.function.alarmOn({
      metricName: 'Quarantined',
      suffix: 'quarantined',
      errorImpact: "A customer's message, or something new from Meta, is in quarantine: no business sees it there.",
    });
    return worker;
  }

  private publishChanges(state: StateStack, doorbells: Queue): void {
    const reader = new StreamReader(this, 'PublishChanges', {
      table: state.table,
      failures: state.streamFailures,
      batchSize: 100,
      batchingWindow: this.stage.streamBatchingWindow,
      function: {
        name: 'publish-changes',
        entry: 'changes/publish-changes.handler.ts',
        description:
          "Publishes facts on the bus and rings for what is to be sent; the only reader of the table's stream",
        timeout: Duration.seconds(30),
        environment: { BUS_NAME: state.bus.eventBusName, OUTBOUND_QUEUE_URL: doorbells.queueUrl },
        errorImpact: "Answers of businesses go out late, and customers' pictures and replays of quarantine lag behind.",
      },
      delayImpact:
        'Answers of businesses are not sent, and all that follows from messages is late; after 20 hours it is given up.',
      givenUpImpact:
        'Some answers of businesses are not sent, and facts are missed, until somebody rings and publishes them again.',
    });
    reader.function.allow({ actions: ['events:PutEvents'], resources: [state.bus.eventBusArn] });
    reader.function.allow({ actions: ['sqs:SendMessage'], resources: [doorbells.queueArn] });
    reader.function.alarmOn({
      metricName: 'UnreadableChange',
      suffix: 'unreadable',
      errorImpact:
        'Something is not sent or not told because the code cannot read an item, and its shard is held up until it is given up.',
    });
  }

  private replayQuarantine(state: StateStack): void {
    const worker = new Worker(this, 'Replay', {
      queueName: 'replay',
      // A sweep is one long message; two at a time are enough, and leave the table to what comes in.
      batchSize: 1,
      maxConcurrency: 2,
      oldestAge: Duration.hours(1),
      // A backlog that is too long for one run goes on in the next receive; sixty take some 40 minutes.
      maxReceiveCount: 60,
      function: {
        name: 'replay-quarantine',
        entry: 'webhooks/replay-quarantine.handler.ts',
        description: 'Tries items in quarantine again when their number is registered, and once a day',
        timeout: Duration.seconds(60),
        environment: storeEnvironment(state),
        errorImpact:
          'Messages that came before their number was registered stay in quarantine, unseen by the business.',
      },
      deadLetterImpact:
        "A newly registered number's earlier messages, or a daily sweep, were not taken out of quarantine.",
      delayImpact: 'Messages wait in quarantine for more than an hour after their number was registered.',
    });
    grantStore(worker.function, state);
    worker.function.allow(queries(state));
    new BusRule(this, 'NumberRegistered', {
      name: 'replay',
      description: "A registered number's items in quarantine are tried again",
      bus: state.bus,
      detailTypes: ['warung.number.registered.v1'],
      queue: worker.queue,
      errorImpact: "A registered number's earlier messages stay in quarantine until the daily sweep.",
    });
    new QueueSchedule(this, 'QuarantineSweep', {
      name: 'quarantine-sweep',
      description: 'Tries all open items in quarantine again',
      // 20:00 UTC is 03:00 in Jakarta, the quietest hour.
      schedule: ScheduleExpression.cron({ minute: '0', hour: '20' }),
      queue: worker.queue,
      message: { kind: 'sweep' },
      errorImpact: 'Items in quarantine that a new release could handle are not tried again.',
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
  fn.allow(items(state));
  fn.allow(rawInput(state, 's3:GetObject'));
  fn.allow(secretValues(state.secrets.identity));
}
