import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import {
  accessRawInput,
  leadingKeysCondition,
  queryTable,
  readPartitions,
  readSecretValues,
  readTerms,
  readWriteItems,
} from '../constructs/grants.ts';
import { addGraphApiUrlParameter } from '../constructs/graph-api-url.ts';
import { partitionsOf } from '../constructs/leading-keys.ts';
import { TenantRole } from '../constructs/tenant-role.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/** Partitions of API keys. The function reads them to identify the caller, and adds the keys of new agents. */
const API_KEY_PARTITIONS = partitionsOf('apiKey');
/** Partitions that record which tenant owns a number or a WhatsApp Business Account. */
const OWNER_PARTITIONS = [partitionsOf('numberOwner'), partitionsOf('wabaOwner')];

/** Tenants and their numbers: the operator API, the business API, and the tracking of the numbers' activity. */
export class TenantsStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly operatorApi: WarungFunction;
  readonly businessApi: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'tenants', description: 'Warung: tenants, numbers and their APIs' });
    this.alarmTopic = state.alarmTopic;
    this.operatorApi = this.createOperatorApi(state);
    this.businessApi = this.createBusinessApi(state);
    this.trackNumber(state);
  }

  private createOperatorApi(state: StateStack): WarungFunction {
    const { operator, master, identity } = state.secrets;
    const fn = new WarungFunction(this, 'OperatorApi', {
      name: 'operator-api',
      entry: 'tenants/operator-api.handler.ts',
      description: 'Registers tenants and numbers, publishes terms, lists and replays items in quarantine',
      timeout: Duration.seconds(20),
      environment: {
        TABLE_NAME: state.table.tableName,
        RAW_BUCKET: state.raw.bucketName,
        OPERATOR_SECRET_ARN: operator.secretArn,
        MASTER_SECRET_ARN: master.secretArn,
        IDENTITY_SECRET_ARN: identity.secretArn,
      },
      errorImpact:
        'The operator cannot register businesses or numbers; messages of new numbers accumulate in quarantine.',
    });
    fn.allow(readWriteItems(state));
    fn.allow(queryTable(state));
    fn.allow(accessRawInput(state, 's3:GetObject'));
    fn.allow(readSecretValues(operator, master, identity));
    fn.addMetricAlarm({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact:
        'A request of the operator failed with a server error: a business or a number may not be registered.',
    });
    return fn;
  }

  private createBusinessApi(state: StateStack): WarungFunction {
    const { identity, master, meta } = state.secrets;
    const fn = new WarungFunction(this, 'BusinessApi', {
      name: 'business-api',
      entry: 'tenants/business-api.handler.ts',
      description: 'Manages the terms, numbers, agents, templates and settings of a business',
      // Connecting a number takes four calls of the Graph API; the HTTP API waits at most 30 s.
      timeout: Duration.seconds(29),
      environment: {
        TABLE_NAME: state.table.tableName,
        IDENTITY_SECRET_ARN: identity.secretArn,
        MASTER_SECRET_ARN: master.secretArn,
        META_SECRET_ARN: meta.secretArn,
        GRAPH_API_URL: addGraphApiUrlParameter(this),
      },
      errorImpact: 'Businesses cannot accept terms, connect or renew numbers, or add agents.',
    });
    new TenantRole(this, 'TenantRole', { state, caller: fn });
    const { tableArn } = state.table;
    fn.allow(readPartitions(tableArn, API_KEY_PARTITIONS));
    for (const partitions of [API_KEY_PARTITIONS, ...OWNER_PARTITIONS]) {
      fn.allow({ actions: ['dynamodb:PutItem'], resources: [tableArn], conditions: leadingKeysCondition(partitions) });
    }
    fn.allow(readTerms(state));
    fn.allow(readSecretValues(identity, master, meta));
    fn.addMetricAlarm({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'Businesses received a 500 error: terms may not be accepted, or a number not connected or renewed.',
    });
    return fn;
  }

  private trackNumber(state: StateStack): void {
    const worker = new Worker(this, 'NumberActivity', {
      queueName: 'number-activity',
      batchingWindow: Duration.seconds(1),
      function: {
        name: 'track-number',
        entry: 'tenants/track-number.handler.ts',
        description: 'Records when a number last received a message',
        environment: { TABLE_NAME: state.table.tableName },
        errorImpact: 'A number appears inactive to the operator although messages arrive.',
      },
      deadLetterImpact: 'The last activity of some numbers is out of date until they receive the next message.',
      delayImpact: 'The last activity of numbers is more than 15 minutes out of date.',
    });
    worker.function.allow({ actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [state.table.tableArn] });
    new BusRule(this, 'MessageReceived', {
      name: 'number-activity',
      description: 'Routes received messages to track-number',
      bus: state.bus,
      detailTypes: ['warung.message.received.v1'],
      queue: worker.queue,
      errorImpact: 'The last activity of some numbers is out of date until they receive the next message.',
    });
  }
}
