import { ArnPrincipal, PolicyStatement, Role, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { leadingKeysCondition, listIndexArn } from './grants.ts';
import { ANY_TENANT_ID, SESSION_PARTITIONS, sessionPartitionsOf } from './leading-keys.ts';
import { MEDIA_PREFIX, type SharedState } from './shared-state.ts';
import type { WarungFunction } from './warung-function.ts';

export interface TenantRoleProps {
  readonly state: SharedState;
  /** The function that assumes the role. It receives the ARN as `TENANT_ROLE_ARN`. */
  readonly caller: WarungFunction;
  /**
   * Allows listing conversations, by the index and in batches, and signing links to their files with the session's
   * credentials.
   * @default false
   */
  readonly canListConversations?: boolean;
  /** Allows listing orders, by the index and in batches, and moving stock, which deletes ended holds. @default false */
  readonly canMoveStock?: boolean;
  /** Allows listing products, by the index and in batches. @default false */
  readonly canListProducts?: boolean;
  /** Allows reading items, also in batches, and no writes. @default false */
  readonly isReadOnly?: boolean;
}

/**
 * A role whose sessions can access one tenant. The session tag determines which one (IAM User Guide, Passing session
 * tags in STS). Whatever the function requests, IAM restricts it to that tenant's partitions and files.
 */
export class TenantRole extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { state, caller, canListConversations = false, canMoveStock = false, ...others }: TenantRoleProps,
  ) {
    super(scope, id);
    const { canListProducts = false, isReadOnly = false } = others;
    const { tableArn } = state.table;
    // STS rejects sessions without an id, or with a shorter or longer one.
    const role = new Role(this, 'Role', {
      description: 'Reads and writes the partitions of the tenant that its session is tagged with',
      assumedBy: new SessionTagsPrincipal(
        new ArnPrincipal(caller.role.roleArn).withConditions({
          StringLike: { 'aws:RequestTag/TenantId': ANY_TENANT_ID },
        }),
      ),
    });
    const conditions = leadingKeysCondition(SESSION_PARTITIONS);
    const allow = (actions: string[], resources: string[]): void => {
      role.addToPolicy(new PolicyStatement({ actions, resources, conditions }));
    };
    const lists = canListConversations || canMoveStock || canListProducts;
    const batches = lists || isReadOnly ? ['dynamodb:BatchGetItem'] : [];
    const writes = isReadOnly ? [] : ['dynamodb:PutItem', 'dynamodb:UpdateItem'];
    allow(['dynamodb:GetItem', ...batches, ...writes], [tableArn]);
    allow(['dynamodb:Query'], lists ? [tableArn, listIndexArn(tableArn)] : [tableArn]);
    if (canListConversations) {
      const files = state.media.arnForObjects(`${MEDIA_PREFIX}\${aws:PrincipalTag/TenantId}/*`);
      role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [files] }));
    }
    if (canMoveStock) {
      const holds = leadingKeysCondition(sessionPartitionsOf('hold'));
      role.addToPolicy(
        new PolicyStatement({ actions: ['dynamodb:DeleteItem'], resources: [tableArn], conditions: holds }),
      );
    }
    caller.function.addEnvironment('TENANT_ROLE_ARN', role.roleArn);
    caller.allow({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [role.roleArn] });
  }
}
