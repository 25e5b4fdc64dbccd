import { SESSION_PARTITIONS, sessionPartitionsOf } from '../../../infra/constructs/leading-keys.ts';
import { allowStatements, isRestrictedTo } from './policies.ts';
import { type Invariant, labelOf, type Resource, type StageTemplates, toArray, valueAt } from './stage-templates.ts';

type Statement = ReturnType<typeof allowStatements>[number];

const TABLE = 'AWS::DynamoDB::GlobalTable';

/**
 * Actions that a session of a tenant may perform on the table. `ConditionCheckItem` is not among them, because no
 * transaction checks an item that it does not write. Deleting is restricted to holds, and listed in `MAY_DELETE` of
 * policies.ts.
 */
const ITEM_ACTIONS = new Set([
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
]);
/** Actions that a session of a tenant may perform on the files of messages. */
const FILE_ACTIONS = new Set(['s3:GetObject']);
/** Files of the session's tenant. A session without the tag matches none (IAM User Guide, Policy variables). */
const FILES = `/media/\${aws:PrincipalTag/TenantId}/*`;

/**
 * A role that is assumed with session tags can access the tagged tenant only. One function may assume it, and only for
 * a complete tenant id. Permissions on the table and its index are restricted to the tenant's partitions, those on the
 * media bucket to the tenant's files, and there are no others.
 */
export const tenantSessionsAreRestrictedToOneTenant: Invariant = (platform) => {
  const roles = platform
    .ofType('AWS::IAM::Role')
    .filter((role) => trustStatementsOf(platform, role).some(({ actions }) => actions.includes('sts:TagSession')));
  if (roles.length === 0) {
    return ['there is no role for tenants'];
  }
  return roles.flatMap((role) => [
    ...trustStatementsOf(platform, role)
      .filter(
        ({ statement }) => valueAt(statement, 'Condition', 'StringLike', 'aws:RequestTag/TenantId') !== '?'.repeat(26),
      )
      .map(() => `${labelOf(role)} can be assumed without a tenant`),
    ...trustStatementsOf(platform, role)
      .filter((trust) => !isForOneFunction(platform, trust))
      .map(() => `${labelOf(role)} can be assumed by more than one function`),
    ...permissionStatementsOf(platform, role)
      .filter((statement) => !isRestrictedToTenant(platform, statement))
      .map(({ owner, actions }) => `${labelOf(owner)} allows ${actions.join(', ')} beyond one tenant`),
  ]);
};

/** Returns the statements that allow assuming the role. */
function trustStatementsOf(platform: StageTemplates, role: Resource): Statement[] {
  return allowStatements(platform).filter(
    ({ owner, statement }) => owner === role && valueAt(statement, 'Principal') !== undefined,
  );
}

/** Returns the statements of the role's attached and inline policies. */
function permissionStatementsOf(platform: StageTemplates, role: Resource): Statement[] {
  return allowStatements(platform).filter(
    ({ owner, statement }) =>
      (owner === role && valueAt(statement, 'Principal') === undefined) ||
      toArray(owner.properties.Roles).some((reference) => platform.resolveReference(owner.stack, reference) === role),
  );
}

function isForOneFunction(platform: StageTemplates, { owner, statement }: Statement): boolean {
  const [caller, ...others] = toArray(valueAt(statement, 'Principal', 'AWS')).map((arn) =>
    platform.resolveReference(owner.stack, arn),
  );
  return (
    caller !== undefined &&
    others.length === 0 &&
    platform
      .ofType('AWS::Lambda::Function')
      .some((fn) => platform.resolveReference(fn.stack, fn.properties.Role) === caller)
  );
}

function isRestrictedToTenant(platform: StageTemplates, { owner, actions, resources, statement }: Statement): boolean {
  if (actions.every((action) => ITEM_ACTIONS.has(action))) {
    return (
      isRestrictedTo(SESSION_PARTITIONS, statement) && resources.every((one) => isTable(platform, owner.stack, one))
    );
  }
  if (actions.every((action) => action === 'dynamodb:DeleteItem')) {
    return (
      isRestrictedTo(sessionPartitionsOf('hold'), statement) &&
      resources.every((one) => isTable(platform, owner.stack, one))
    );
  }
  return (
    actions.every((action) => FILE_ACTIONS.has(action)) &&
    resources.every((one) => areFiles(platform, owner.stack, one))
  );
}

/** Returns whether a resource is the table or its index. */
function isTable(platform: StageTemplates, stack: string, resource: unknown): boolean {
  const [table, index, ...rest] = toArray(valueAt(resource, 'Fn::Join', 1) ?? resource);
  const known = index === undefined || index === '/index/list';
  return platform.resolveReference(stack, table)?.type === TABLE && known && rest.length === 0;
}

function areFiles(platform: StageTemplates, stack: string, resource: unknown): boolean {
  const [bucket, path, ...rest] = toArray(valueAt(resource, 'Fn::Join', 1));
  return platform.resolveReference(stack, bucket)?.type === 'AWS::S3::Bucket' && path === FILES && rest.length === 0;
}
