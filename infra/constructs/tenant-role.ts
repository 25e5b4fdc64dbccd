import { ArnPrincipal, PolicyStatement, Role, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { indexArn, leadingKeys } from '../stacks/grants.ts';
import { MEDIA_PREFIX, type StateStack } from '../stacks/state-stack.ts';
import type { WarungFunction } from './warung-function.ts';

/** Partitions of the one tenant that the session is tagged with; the `#` ends the id, so none is another's prefix. */
const TENANT_PARTITIONS = `T#\${aws:PrincipalTag/TenantId}#*`;
/** Products, their stock and what orders hold of it. */
const STOCK_PARTITIONS = `T#\${aws:PrincipalTag/TenantId}#S#*`;
/** A tenant id has 26 characters. A session without one, or with a shorter or longer one, is not given out. */
const ANY_TENANT_ID = '?'.repeat(26);

export interface TenantRoleProps {
  readonly state: StateStack;
  /** The function that takes the role on; gets its ARN as `TENANT_ROLE_ARN`. */
  readonly caller: WarungFunction;
  /**
   * Lists conversations, by the index and in batches, and signs links to their files with the session's credentials.
   * @default false
   */
  readonly listsConversations?: boolean;
  /** Lists orders, by the index and in batches, and moves stock: what an order holds is deleted when it holds it no more. @default false */
  readonly movesStock?: boolean;
  /** Lists products, by the index and in batches. @default false */
  readonly listsProducts?: boolean;
  /** Reads items, in batches too, and writes none. @default false */
  readonly readsOnly?: boolean;
}

/**
 * A role whose sessions reach one tenant: the tag on the session decides which (IAM User Guide, Passing session tags in
 * STS). Whatever the function asks for, IAM ends it at that tenant's partitions and files.
 */
export class TenantRole extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { state, caller, listsConversations = false, movesStock = false, ...others }: TenantRoleProps,
  ) {
    super(scope, id);
    const { listsProducts = false, readsOnly = false } = others;
    const { tableArn } = state.table;
    const role = new Role(this, 'Role', {
      description: 'Reads and writes the partitions of the tenant that its session is tagged with',
      assumedBy: new SessionTagsPrincipal(
        new ArnPrincipal(caller.role.roleArn).withConditions({
          StringLike: { 'aws:RequestTag/TenantId': ANY_TENANT_ID },
        }),
      ),
    });
    const conditions = leadingKeys(TENANT_PARTITIONS);
    const allow = (actions: string[], resources: string[]): void => {
      role.addToPolicy(new PolicyStatement({ actions, resources, conditions }));
    };
    const lists = listsConversations || movesStock || listsProducts;
    const batches = lists || readsOnly ? ['dynamodb:BatchGetItem'] : [];
    const writes = readsOnly ? [] : ['dynamodb:PutItem', 'dynamodb:UpdateItem'];
    allow(['dynamodb:GetItem', ...batches, ...writes], [tableArn]);
    allow(['dynamodb:Query'], lists ? [tableArn, indexArn(tableArn)] : [tableArn]);
    if (listsConversations) {
      const files = state.media.arnForObjects(`${MEDIA_PREFIX}\${aws:PrincipalTag/TenantId}/*`);
      role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [files] }));
    }
    if (movesStock) {
      const holds = leadingKeys(STOCK_PARTITIONS);
      role.addToPolicy(
        new PolicyStatement({ actions: ['dynamodb:DeleteItem'], resources: [tableArn], conditions: holds }),
      );
    }
    caller.function.addEnvironment('TENANT_ROLE_ARN', role.roleArn);
    caller.allow({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [role.roleArn] });
  }
}
