import { CfnParameter, Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { QueueSchedule } from '../constructs/queue-schedule.ts';
import { TenantRole } from '../constructs/tenant-role.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import { indexArn, leadingKeys, partitionsLike, secretValues } from './grants.ts';
import type { StateStack } from './state-stack.ts';
import { WarungStack } from './warung-stack.ts';

/** Records of usage and their times; what was counted of them; how far that got. */
const USAGE = 'T#*#U#*';
const COUNTED = 'T#*#G#*';
const METER = 'METER';
const API_KEY_PARTITIONS = 'K#*';
/** The index entries of all tenants; a tenant's own items have nothing behind the `#` after its id, which has 26 characters. */
const TENANTS = 'TENANTS';
const TENANT_ITEMS = `T#${'?'.repeat(26)}#`;

/** Usage and charges: records of what was used, their rollups, and the APIs of businesses and of the platform's finance. */
export class MeteringStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly meteringApi: WarungFunction;
  readonly financeApi: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'metering', description: 'Warung: usage and charges' });
    this.alarmTopic = state.alarmTopic;
    this.recordUsage(state);
    this.rollUp(state);
    this.meteringApi = this.metering(state);
    this.financeApi = this.finance(state);
  }

  private recordUsage(state: StateStack): void {
    const { function: fn, queue } = new Worker(this, 'Usage', {
      queueName: 'usage',
      batchSize: 100,
      batchingWindow: this.stage.usageBatchingWindow,
      function: {
        name: 'record-usage',
        entry: 'metering/record-usage.handler.ts',
        description: 'Records what was used, once, whatever is repeated',
        timeout: Duration.seconds(60),
        environment: { TABLE_NAME: state.table.tableName },
        errorImpact: 'Usage of businesses is recorded late; numbers that are still open say so.',
      },
      deadLetterImpact:
        'Some usage is not recorded, so that some businesses are charged too little until it is redriven.',
      delayImpact: 'Usage is recorded more than a quarter of an hour late, and open numbers say more than they know.',
    });
    const resources = [state.table.tableArn];
    const actions = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];
    fn.allow({ actions, resources, conditions: leadingKeys(USAGE) });
    fn.allow({ actions: ['dynamodb:UpdateItem'], resources, conditions: leadingKeys(METER) });
    fn.alarmOn({
      metricName: 'UsageConflict',
      suffix: 'conflict',
      errorImpact:
        'The same message or order was told with two contents: the first is charged, and may be the wrong one.',
    });
    new BusRule(this, 'Used', {
      name: 'usage',
      description: 'What is charged or counted is recorded',
      bus: state.bus,
      detailTypes: [
        'warung.delivery.updated.v1',
        'warung.order.confirmed.v1',
        'warung.media.stored.v1',
        'warung.agent.active.v1',
      ],
      queue,
      errorImpact: 'Some usage is not recorded, so that some businesses are charged too little until it is redriven.',
    });
    new QueueSchedule(this, 'Beat', {
      name: 'meter-beat',
      description: 'Goes the way that usage takes, so that it can be told how far everything is counted',
      schedule: ScheduleExpression.expression(this.beat()),
      queue,
      message: { kind: 'beat' },
      errorImpact: 'Nobody can tell how far usage is counted: open numbers look older than they are.',
    });
  }

  /** A beat costs some writes and calls; `completeThrough` of usage and charges moves on with each. */
  private beat(): string {
    const parameter = new CfnParameter(this, 'MeterBeat', {
      description: 'How often it is found out how far usage is counted (EventBridge Scheduler, rate-based schedules)',
      default: 'rate(15 minutes)',
      allowedPattern: 'rate[(][1-9][0-9]* (minutes?|hours?|days?)[)]',
    });
    return parameter.valueAsString;
  }

  private rollUp(state: StateStack): void {
    const { function: fn, queue } = new Worker(this, 'RollUp', {
      queueName: 'roll-up',
      batchSize: 100,
      batchingWindow: this.stage.rollUpBatchingWindow,
      function: {
        name: 'roll-up-usage',
        entry: 'metering/roll-up-usage.handler.ts',
        description: 'Counts quarters of an hour anew in which usage was recorded',
        timeout: Duration.seconds(60),
        memoryMegabytes: 512,
        environment: { TABLE_NAME: state.table.tableName },
        errorImpact: 'Charges and usage that businesses and finance see are behind what was recorded.',
      },
      deadLetterImpact: 'Charges leave out some recorded usage until the message is redriven.',
      delayImpact: 'Charges and usage are more than a quarter of an hour behind what was recorded.',
    });
    const resources = [state.table.tableArn];
    fn.allow({
      actions: ['dynamodb:Query', 'dynamodb:BatchGetItem'],
      resources,
      conditions: leadingKeys(USAGE),
    });
    fn.allow({ actions: ['dynamodb:Query', 'dynamodb:PutItem'], resources, conditions: leadingKeys(COUNTED) });
    fn.allow({ actions: ['dynamodb:UpdateItem'], resources, conditions: leadingKeys(METER) });
    new BusRule(this, 'Recorded', {
      name: 'roll-up',
      description: 'Recorded usage is counted',
      bus: state.bus,
      detailTypes: ['warung.usage.recorded.v1', 'warung.meter.beat.v1'],
      queue,
      errorImpact: 'Charges leave out some recorded usage until the message is redriven.',
    });
  }

  private metering(state: StateStack): WarungFunction {
    const { identity } = state.secrets;
    const fn = new WarungFunction(this, 'MeteringApi', {
      name: 'metering-api',
      entry: 'metering/metering-api.handler.ts',
      description: 'Usage and charges of a business',
      timeout: Duration.seconds(20),
      environment: {
        TABLE_NAME: state.table.tableName,
        IDENTITY_SECRET_ARN: identity.secretArn,
        RESELLS: String(this.stage.resells),
      },
      errorImpact: "Businesses can't see what they used and what it costs.",
    });
    new TenantRole(this, 'TenantRole', { state, caller: fn, readsOnly: true });
    fn.allow(partitionsLike(state.table.tableArn, API_KEY_PARTITIONS));
    fn.allow(partitionsLike(state.table.tableArn, METER));
    fn.allow(secretValues(identity));
    fn.alarmOn({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'Businesses got a 500 instead of their usage or charges.',
    });
    return fn;
  }

  private finance(state: StateStack): WarungFunction {
    const { finance, identity } = state.secrets;
    const { tableArn } = state.table;
    const fn = new WarungFunction(this, 'FinanceApi', {
      name: 'finance-api',
      entry: 'metering/finance-api.handler.ts',
      description: 'Charges of all businesses, and the records behind them',
      // A page is a hundred businesses at the most, eight at a time.
      timeout: Duration.seconds(29),
      memoryMegabytes: 512,
      environment: {
        TABLE_NAME: state.table.tableName,
        FINANCE_SECRET_ARN: finance.secretArn,
        IDENTITY_SECRET_ARN: identity.secretArn,
        RESELLS: String(this.stage.resells),
      },
      errorImpact: "Finance can't pull what businesses owe.",
    });
    fn.allow({ actions: ['dynamodb:Query'], resources: [indexArn(tableArn)], conditions: leadingKeys(TENANTS) });
    fn.allow({
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
      resources: [tableArn],
      conditions: leadingKeys(TENANT_ITEMS),
    });
    fn.allow({
      actions: ['dynamodb:Query', 'dynamodb:BatchGetItem'],
      resources: [tableArn],
      conditions: leadingKeys(USAGE),
    });
    fn.allow({ actions: ['dynamodb:Query'], resources: [tableArn], conditions: leadingKeys(COUNTED) });
    fn.allow(partitionsLike(tableArn, METER));
    fn.allow(secretValues(finance, identity));
    fn.alarmOn({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'A pull of finance failed by our own fault: charges of a page of businesses are missing there.',
    });
    return fn;
  }
}
