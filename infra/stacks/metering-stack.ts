import { CfnParameter, Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { leadingKeysCondition, listIndexArn, readPartitions, readSecretValues } from '../constructs/grants.ts';
import { partitionsOf, TENANTS_OWN_PARTITIONS } from '../constructs/leading-keys.ts';
import { QueueSchedule } from '../constructs/queue-schedule.ts';
import { TenantRole } from '../constructs/tenant-role.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/** Partitions of usage records, of their times, of aggregated usage, and of the watermark. */
const USAGE = partitionsOf('usage');
const USAGE_TIMES = partitionsOf('usedAt');
const AGGREGATED = [partitionsOf('rollup'), partitionsOf('storedQuantity')];
const METER = partitionsOf('meterWatermark');
const API_KEY_PARTITIONS = partitionsOf('apiKey');

/** Usage and charges: usage records, their rollups, and the APIs for businesses and for the platform's finance. */
export class MeteringStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly meteringApi: WarungFunction;
  readonly financeApi: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'metering', description: 'Warung: usage and charges' });
    this.alarmTopic = state.alarmTopic;
    this.recordUsage(state);
    this.rollUp(state);
    this.meteringApi = this.createMeteringApi(state);
    this.financeApi = this.createFinanceApi(state);
  }

  private recordUsage(state: StateStack): void {
    const { function: fn, queue } = new Worker(this, 'Usage', {
      queueName: 'usage',
      batchSize: 100,
      batchingWindow: this.stage.usageBatchingWindow,
      function: {
        name: 'record-usage',
        entry: 'metering/workers/record-usage.handler.ts',
        description: 'Records each use once, even if its event is delivered again',
        timeout: Duration.seconds(60),
        environment: { TABLE_NAME: state.table.tableName },
        errorImpact: 'Usage of businesses is recorded late; completeThrough of open periods shows the delay.',
      },
      deadLetterImpact:
        'Some usage is not recorded, so some businesses are charged too little until the messages are redriven.',
      delayImpact:
        'Usage is recorded more than 15 minutes late, and figures of open periods may be less complete than they state.',
    });
    const resources = [state.table.tableArn];
    fn.allow({ actions: ['dynamodb:PutItem'], resources, conditions: leadingKeysCondition(USAGE) });
    fn.allow({ actions: ['dynamodb:UpdateItem'], resources, conditions: leadingKeysCondition(USAGE_TIMES) });
    fn.allow({ actions: ['dynamodb:UpdateItem'], resources, conditions: leadingKeysCondition(METER) });
    fn.addMetricAlarm({
      metricName: 'UsageConflict',
      suffix: 'conflict',
      errorImpact:
        'The same message or order was reported with two different contents: the first is charged, and may be wrong.',
    });
    new BusRule(this, 'Used', {
      name: 'usage',
      description: 'Routes events that are charged or counted to record-usage',
      bus: state.bus,
      detailTypes: [
        'warung.delivery.updated.v1',
        'warung.order.confirmed.v1',
        'warung.media.stored.v1',
        'warung.agent.active.v1',
      ],
      queue,
      errorImpact:
        'Some usage is not recorded, so some businesses are charged too little until the events are redriven.',
    });
    new QueueSchedule(this, 'WatermarkTick', {
      name: 'watermark-tick',
      description: 'Sends a watermark tick through the usage pipeline, to determine how far usage is complete',
      schedule: ScheduleExpression.expression(this.tickRate()),
      queue,
      message: { kind: 'watermark-tick' },
      errorImpact: 'The watermark of usage does not advance: figures of open periods appear older than they are.',
    });
  }

  /**
   * Adds the parameter for the rate of watermark ticks. Each tick costs some writes and calls, and advances
   * `completeThrough`.
   */
  private tickRate(): string {
    const parameter = new CfnParameter(this, 'WatermarkTickRate', {
      description: 'Rate of the watermark ticks of metering (EventBridge Scheduler, rate-based schedules)',
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
        entry: 'metering/workers/roll-up-usage.handler.ts',
        description: 'Rebuilds the rollups of the 15-minute buckets in which usage was recorded',
        timeout: Duration.seconds(60),
        memoryMegabytes: 512,
        environment: { TABLE_NAME: state.table.tableName },
        errorImpact: 'Charges and usage shown to businesses and finance lag behind the recorded usage.',
      },
      deadLetterImpact: 'Charges omit some recorded usage until the message is redriven.',
      delayImpact: 'Charges and usage lag more than 15 minutes behind the recorded usage.',
    });
    const resources = [state.table.tableArn];
    fn.allow({ actions: ['dynamodb:Query'], resources, conditions: leadingKeysCondition(USAGE) });
    fn.allow({ actions: ['dynamodb:BatchGetItem'], resources, conditions: leadingKeysCondition(USAGE_TIMES) });
    for (const partitions of AGGREGATED) {
      const actions = ['dynamodb:Query', 'dynamodb:PutItem'];
      fn.allow({ actions, resources, conditions: leadingKeysCondition(partitions) });
    }
    fn.allow({ actions: ['dynamodb:UpdateItem'], resources, conditions: leadingKeysCondition(METER) });
    new BusRule(this, 'Recorded', {
      name: 'roll-up',
      description: 'Routes recorded usage and watermark ticks to roll-up-usage',
      bus: state.bus,
      detailTypes: ['warung.usage.recorded.v1', 'warung.meter.beat.v1'],
      queue,
      errorImpact: 'Charges omit some recorded usage until the message is redriven.',
    });
  }

  private createMeteringApi(state: StateStack): WarungFunction {
    const { identity } = state.secrets;
    const fn = new WarungFunction(this, 'MeteringApi', {
      name: 'metering-api',
      entry: 'metering/api/metering-api.handler.ts',
      description: 'Serves the usage and charges of a business',
      timeout: Duration.seconds(20),
      environment: {
        TABLE_NAME: state.table.tableName,
        IDENTITY_SECRET_ARN: identity.secretArn,
        RESELLS: String(this.stage.isReseller),
      },
      errorImpact: 'Businesses cannot see their usage and its charges.',
    });
    new TenantRole(this, 'TenantRole', { state, caller: fn, isReadOnly: true });
    fn.allow(readPartitions(state.table.tableArn, API_KEY_PARTITIONS));
    fn.allow(readPartitions(state.table.tableArn, METER));
    fn.allow(readSecretValues(identity));
    fn.addMetricAlarm({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'Businesses received a 500 error instead of their usage or charges.',
    });
    return fn;
  }

  private createFinanceApi(state: StateStack): WarungFunction {
    const { finance, identity } = state.secrets;
    const { tableArn } = state.table;
    const fn = new WarungFunction(this, 'FinanceApi', {
      name: 'finance-api',
      entry: 'metering/api/finance-api.handler.ts',
      description: 'Serves the charges of all businesses and the usage records behind them',
      // A page has at most 100 businesses, which are read eight at a time.
      timeout: Duration.seconds(29),
      memoryMegabytes: 512,
      environment: {
        TABLE_NAME: state.table.tableName,
        FINANCE_SECRET_ARN: finance.secretArn,
        IDENTITY_SECRET_ARN: identity.secretArn,
        RESELLS: String(this.stage.isReseller),
      },
      errorImpact: 'Finance cannot read the charges of businesses.',
    });
    fn.allow({
      actions: ['dynamodb:Query'],
      resources: [listIndexArn(tableArn)],
      conditions: leadingKeysCondition(partitionsOf('tenants')),
    });
    fn.allow({
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
      resources: [tableArn],
      conditions: leadingKeysCondition(TENANTS_OWN_PARTITIONS),
    });
    const resources = [tableArn];
    fn.allow({ actions: ['dynamodb:BatchGetItem'], resources, conditions: leadingKeysCondition(USAGE_TIMES) });
    for (const partitions of [USAGE, ...AGGREGATED])
      fn.allow({ actions: ['dynamodb:Query'], resources, conditions: leadingKeysCondition(partitions) });
    fn.allow(readPartitions(tableArn, METER));
    fn.allow(readSecretValues(finance, identity));
    fn.addMetricAlarm({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact:
        'A request of finance failed with a server error: the charges of one page of businesses are missing.',
    });
    return fn;
  }
}
