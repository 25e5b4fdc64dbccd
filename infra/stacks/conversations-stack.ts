import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { listTerms, readPartitions, readSecretValues } from '../constructs/grants.ts';
import { addGraphApiUrlParameter } from '../constructs/graph-api-url.ts';
import { partitionsOf } from '../constructs/leading-keys.ts';
import { TenantRole } from '../constructs/tenant-role.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/** Partitions of API keys. The function reads them with its own role to identify the caller. */
const API_KEY_PARTITIONS = partitionsOf('apiKey');

/** The API through which businesses read conversations and reply to customers. */
export class ConversationsStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly conversationsApi: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'conversations', description: 'Warung: conversations API' });
    this.alarmTopic = state.alarmTopic;
    const { identity, master } = state.secrets;
    this.conversationsApi = new WarungFunction(this, 'ConversationsApi', {
      name: 'conversations-api',
      entry: 'conversations/conversations-api.handler.ts',
      description: "Lists a tenant's conversations and messages, and accepts messages to send",
      // Most requests take milliseconds; one that fetches an account's templates waits for WhatsApp.
      timeout: Duration.seconds(20),
      environment: {
        TABLE_NAME: state.table.tableName,
        MEDIA_BUCKET: state.media.bucketName,
        IDENTITY_SECRET_ARN: identity.secretArn,
        MASTER_SECRET_ARN: master.secretArn,
        GRAPH_API_URL: addGraphApiUrlParameter(this),
      },
      errorImpact: 'Businesses cannot see their conversations or reply to them, so customers wait.',
    });
    const fn = this.conversationsApi;
    new TenantRole(this, 'TenantRole', { state, caller: fn, canListConversations: true });
    fn.allow(readPartitions(state.table.tableArn, API_KEY_PARTITIONS));
    fn.allow(listTerms(state));
    fn.allow(readSecretValues(identity, master));
    fn.addMetricAlarm({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'Businesses received a 500 error when they read conversations or sent replies, so customers wait.',
    });
  }
}
