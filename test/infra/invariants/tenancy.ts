import { at, type Invariant, label, list, type Platform, type Resource } from './platform.ts';
import { allowStatements, isBoundTo, TENANT_PARTITIONS, TENANT_STOCK } from './policies.ts';

type Statement = ReturnType<typeof allowStatements>[number];

const TABLE = 'AWS::DynamoDB::GlobalTable';

/**
 * Everything that a session of a tenant may do to the table. `ConditionCheckItem` is not among it: no transaction of ours
 * checks an item that it does not write. Deleting is bound to what orders hold of products, and listed in `noNeedlessGrant`.
 */
const ON_ITEMS = new Set([
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
]);
/** And to the files of messages. */
const ON_FILES = new Set(['s3:GetObject']);
/** Below its own id; a session without the tag has no such place (IAM User Guide, Policy variables). */
const FILES = `/media/\${aws:PrincipalTag/TenantId}/*`;

/**
 * A role that is assumed with session tags sees the tagged tenant only. One function may take it on, and only for a whole tenant id.
 * On the table and its index each right is bound to the tenant's partitions, in the media bucket to the tenant's files, and
 * there are no others.
 */
export const tenantSessionsSeeOneTenant: Invariant = (platform) => {
  const roles = platform
    .ofType('AWS::IAM::Role')
    .filter((role) => trustOf(platform, role).some(({ actions }) => actions.includes('sts:TagSession')));
  if (roles.length === 0) {
    return ['there is no role for tenants'];
  }
  return roles.flatMap((role) => [
    ...trustOf(platform, role)
      .filter(({ statement }) => at(statement, 'Condition', 'StringLike', 'aws:RequestTag/TenantId') !== '?'.repeat(26))
      .map(() => `${label(role)} can be assumed without a tenant`),
    ...trustOf(platform, role)
      .filter((trust) => !isForOneFunction(platform, trust))
      .map(() => `${label(role)} can be assumed by more than one function`),
    ...rightsOf(platform, role)
      .filter((right) => !endsAtTheTenant(platform, right))
      .map(({ of, actions }) => `${label(of)} allows ${actions.join(', ')} beyond one tenant`),
  ]);
};

/** Who may take the role on. */
function trustOf(platform: Platform, role: Resource): Statement[] {
  return allowStatements(platform).filter(
    ({ of, statement }) => of === role && at(statement, 'Principal') !== undefined,
  );
}

/** What it may do: policies that are attached to it, and those in itself. */
function rightsOf(platform: Platform, role: Resource): Statement[] {
  return allowStatements(platform).filter(
    ({ of, statement }) =>
      (of === role && at(statement, 'Principal') === undefined) ||
      list(of.properties.Roles).some((reference) => platform.referred(of.stack, reference) === role),
  );
}

function isForOneFunction(platform: Platform, { of, statement }: Statement): boolean {
  const [caller, ...others] = list(at(statement, 'Principal', 'AWS')).map((arn) => platform.referred(of.stack, arn));
  return (
    caller !== undefined &&
    others.length === 0 &&
    platform.ofType('AWS::Lambda::Function').some((fn) => platform.referred(fn.stack, fn.properties.Role) === caller)
  );
}

function endsAtTheTenant(platform: Platform, { of, actions, resources, statement }: Statement): boolean {
  if (actions.every((action) => ON_ITEMS.has(action))) {
    return isBoundTo(TENANT_PARTITIONS, statement) && resources.every((one) => isTable(platform, of.stack, one));
  }
  if (actions.every((action) => action === 'dynamodb:DeleteItem')) {
    return isBoundTo(TENANT_STOCK, statement) && resources.every((one) => isTable(platform, of.stack, one));
  }
  return actions.every((action) => ON_FILES.has(action)) && resources.every((one) => areFiles(platform, of.stack, one));
}

/** The table or its index. */
function isTable(platform: Platform, stack: string, resource: unknown): boolean {
  const [table, index, ...rest] = list(at(resource, 'Fn::Join', 1) ?? resource);
  const known = index === undefined || index === '/index/list';
  return platform.referred(stack, table)?.type === TABLE && known && rest.length === 0;
}

function areFiles(platform: Platform, stack: string, resource: unknown): boolean {
  const [bucket, path, ...rest] = list(at(resource, 'Fn::Join', 1));
  return platform.referred(stack, bucket)?.type === 'AWS::S3::Bucket' && path === FILES && rest.length === 0;
}
