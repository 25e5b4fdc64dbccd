import { ArnPrincipal, PolicyStatement, Role, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { WarungFunction } from '../constructs/warung-function.ts';
import type { Stage } from '../stages.ts';
import { indexArn, leadingKeys, partitionsLike, secretValues } from './grants.ts';
import type { StateStack } from './state-stack.ts';
import { WarungStack } from './warung-stack.ts';

/** Partitions of API keys: all that the function itself may read, to find out whose call it is. */
const API_KEY_PARTITIONS = 'K#*';
/** Partitions of the one tenant that the session is tagged with; the `#` ends the id, so none is another's prefix. */
const TENANT_PARTITIONS = `T#\${aws:PrincipalTag/TenantId}#*`;
/** A tenant id has 26 characters. A session without one, or with a shorter or longer one, is not given out. */
const ANY_TENANT_ID = '?'.repeat(26);

/** What businesses read their conversations through. */
export class ConversationsStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly conversationsApi: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'conversations', description: 'Warung: the API of conversations' });
    this.alarmTopic = state.alarmTopic;
    this.conversationsApi = new WarungFunction(this, 'ConversationsApi', {
      name: 'conversations-api',
      entry: 'conversations/conversations-api.handler.ts',
      description: "Lists a tenant's conversations and their messages",
      environment: {
        TABLE_NAME: state.table.tableName,
        IDENTITY_SECRET_ARN: state.secrets.identity.secretArn,
      },
      errorImpact: "Businesses can't see their conversations, so customers wait for answers.",
    });
    const fn = this.conversationsApi;
    const tenantRole = this.tenantRole(state, fn.role);
    fn.function.addEnvironment('TENANT_ROLE_ARN', tenantRole.roleArn);
    fn.allow(partitionsLike(state.table.tableArn, API_KEY_PARTITIONS));
    fn.allow({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [tenantRole.roleArn] });
    fn.allow(secretValues(state.secrets.identity));
    fn.alarmOn({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'Businesses got a 500 instead of their conversations, so customers wait for answers.',
    });
  }

  /** A role whose sessions see one tenant: the tag on the session decides which ("Passing session tags in STS"). */
  private tenantRole(state: StateStack, caller: Role): Role {
    const { tableArn } = state.table;
    const role = new Role(this, 'TenantRole', {
      description: 'Reads the partitions of the tenant that its session is tagged with',
      assumedBy: new SessionTagsPrincipal(
        new ArnPrincipal(caller.roleArn).withConditions({
          StringLike: { 'aws:RequestTag/TenantId': ANY_TENANT_ID },
        }),
      ),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
        resources: [tableArn],
        conditions: leadingKeys(TENANT_PARTITIONS),
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [tableArn, indexArn(tableArn)],
        conditions: leadingKeys(TENANT_PARTITIONS),
      }),
    );
    return role;
  }
}
