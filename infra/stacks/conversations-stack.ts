import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { TenantRole } from '../constructs/tenant-role.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import type { Stage } from '../stages.ts';
import { listedTerms, partitionsLike, secretValues } from './grants.ts';
import { graphApiUrl } from './graph-parameter.ts';
import type { StateStack } from './state-stack.ts';
import { WarungStack } from './warung-stack.ts';

/** Partitions of API keys: what the function reads by itself, to find out whose call it is. */
const API_KEY_PARTITIONS = 'K#*';

/** What businesses read their conversations and answer their customers through. */
export class ConversationsStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly conversationsApi: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'conversations', description: 'Warung: the API of conversations' });
    this.alarmTopic = state.alarmTopic;
    const { identity, master } = state.secrets;
    this.conversationsApi = new WarungFunction(this, 'ConversationsApi', {
      name: 'conversations-api',
      entry: 'conversations/conversations-api.handler.ts',
      description: "Lists a tenant's conversations and their messages, takes on what is to be sent",
      // Most calls take milliseconds; one that has to fetch an account's templates takes WhatsApp's time.
      timeout: Duration.seconds(20),
      environment: {
        TABLE_NAME: state.table.tableName,
        MEDIA_BUCKET: state.media.bucketName,
        IDENTITY_SECRET_ARN: identity.secretArn,
        MASTER_SECRET_ARN: master.secretArn,
        GRAPH_API_URL: graphApiUrl(this),
      },
      errorImpact: "Businesses can't see their conversations or answer them, so customers wait.",
    });
    const fn = this.conversationsApi;
    new TenantRole(this, 'TenantRole', { state, caller: fn, listsConversations: true });
    fn.allow(partitionsLike(state.table.tableArn, API_KEY_PARTITIONS));
    fn.allow(listedTerms(state));
    fn.allow(secretValues(identity, master));
    fn.alarmOn({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'Businesses got a 500 instead of their conversations or an answer taken on, so customers wait.',
    });
  }
}
