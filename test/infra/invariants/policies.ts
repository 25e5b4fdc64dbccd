import {
  ALL_TENANTS,
  partitionsOf,
  SESSION_PARTITIONS,
  sessionPartitionsOf,
} from '../../../infra/constructs/leading-keys.ts';
import { type Invariant, labelOf, type Resource, type StageTemplates, toArray, valueAt } from './stage-templates.ts';

interface Statement {
  readonly owner: Resource;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly statement: unknown;
}

/** Returns every Allow statement of all identity, resource and trust policies. */
export function allowStatements(platform: StageTemplates): Statement[] {
  return platform.resources.flatMap((owner) =>
    [
      owner.properties.PolicyDocument,
      owner.properties.AssumeRolePolicyDocument,
      ...toArray(owner.properties.Policies).map((policy) => valueAt(policy, 'PolicyDocument')),
    ].flatMap((document) =>
      toArray(valueAt(document, 'Statement'))
        .filter((statement) => valueAt(statement, 'Effect') === 'Allow')
        .map((statement) => ({
          owner,
          actions: toArray(valueAt(statement, 'Action')).map(String),
          resources: toArray(valueAt(statement, 'Resource')),
          statement,
        })),
    ),
  );
}

/**
 * All wildcards in resources of Allow statements, with reasons. No action has a wildcard, and no resource is a wildcard
 * by itself. A key is `<action> <suffix of the ARN>`: a literal prefix, then the wildcard.
 */
export const WILDCARD_EXCEPTIONS: Readonly<Record<string, string>> = {
  's3:PutObject /inbound/*': 'receive-webhook writes inputs under generated keys, below one prefix',
  's3:GetObject /inbound/*': 'the functions that route or replay an input read it by the key in the message',
  's3:PutObject /aws/lambda/*': 'Lambda generates the keys of discarded records, below this prefix',
  's3:PutObject /media/*':
    'fetch-media writes files of all tenants, under the ids of tenant and message, below one prefix',
  [`s3:GetObject /media/\${aws:PrincipalTag/TenantId}/*`]:
    'links to files are signed with the session of a tenant, which may only read below its own id',
  'dynamodb:ListStreams /stream/*': 'listing is authorized on all streams of a table, not on one',
};

const LEADING_KEYS = 'dynamodb:LeadingKeys';

/**
 * All wildcards in conditions of Allow statements: patterns of partition keys, with reasons. They restrict a permission
 * on the table. Each starts with the prefix of one type of partition.
 */
export const PARTITION_KEY_PATTERNS: Readonly<Record<string, string>> = {
  [SESSION_PARTITIONS]: 'a session of a tenant has access to the partitions of that tenant',
  [sessionPartitionsOf('hold')]: 'a session of a tenant that moves stock deletes holds of that tenant',
  [partitionsOf('hold')]: 'place-order and expire-holds delete holds of any tenant, and nothing else',
  [ALL_TENANTS]: 'the workers of orders read and write items of any tenant, and no records of ownership',
  [partitionsOf('usage')]:
    'the workers of usage record and aggregate usage of any tenant, and finance reads the records behind charges',
  [partitionsOf('usedAt')]: 'the times of usage records, which are read with the records',
  [partitionsOf('storedQuantity')]: 'roll-up-usage writes the stored quantity of any tenant, and finance reads it',
  [partitionsOf('rollup')]: 'roll-up-usage writes the aggregated usage of any tenant, and finance reads it',
  [partitionsOf('pendingSend')]: 'send-outbound deletes processed entries of any conversation, and nothing else',
  [partitionsOf('apiKey')]:
    'the owner of an API key is stored under its hash; functions look it up before they know the tenant',
  [partitionsOf('numberOwner')]:
    'the owner of a number is stored under its id; business-api claims it for the tenant that has provided a token for it',
  [partitionsOf('wabaOwner')]: 'the owner of a WhatsApp Business Account, claimed in the same way',
};

/**
 * Returns whether a statement applies to partitions of one pattern only, and only if the request has a key:
 * `ForAllValues` is true without one ("IAM User Guide, Multivalued context keys").
 */
export function isRestrictedTo(pattern: string, statement: unknown): boolean {
  const patterns = toArray(valueAt(statement, 'Condition', 'ForAllValues:StringLike', LEADING_KEYS));
  const needsKey = valueAt(statement, 'Condition', 'Null', LEADING_KEYS) === 'false';
  return patterns.length === 1 && patterns[0] === pattern && needsKey;
}

/** Returns every text in a condition that contains a wildcard. */
export function wildcardsInConditions(value: unknown): string[] {
  if (typeof value === 'string') {
    return value.includes('*') ? [value] : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wildcardsInConditions) : [];
}

/** Returns the literal parts of a resource, without references. */
function text(resource: unknown): string {
  if (typeof resource === 'string') {
    return resource;
  }
  return toArray(valueAt(resource, 'Fn::Join', 1))
    .filter((part) => typeof part === 'string')
    .join('');
}

export const noWildcardIsAllowed: Invariant = (platform) =>
  allowStatements(platform).flatMap(({ owner, actions, resources, statement }) => [
    ...actions.filter((action) => action.includes('*')).map((action) => `${labelOf(owner)} allows ${action}`),
    ...(valueAt(statement, 'NotAction') === undefined && valueAt(statement, 'NotResource') === undefined
      ? []
      : [`${labelOf(owner)} allows by exclusion`]),
    ...actions.flatMap((action) =>
      resources
        .map((resource) => text(resource))
        .filter((resource) => resource.includes('*') && !Object.hasOwn(WILDCARD_EXCEPTIONS, `${action} ${resource}`))
        .map((resource) => `${labelOf(owner)} allows ${action} on ${resource}`),
    ),
    ...wildcardsInConditions(valueAt(statement, 'Condition'))
      .filter((pattern) => !Object.hasOwn(PARTITION_KEY_PATTERNS, pattern) || !isRestrictedTo(pattern, statement))
      .map((pattern) => `${labelOf(owner)} allows ${actions.join(', ')} with the condition ${pattern}`),
    ...(valueAt(statement, 'Principal') === '*' || valueAt(statement, 'Principal', 'AWS') === '*'
      ? [`${labelOf(owner)} allows everybody`]
      : []),
  ]);

/** Permissions that CDK's predefined grants add and that no function needs. */
const NEVER_NEEDED =
  /^(dynamodb:(Scan|Delete|BatchWrite|PartiQL)|s3:Delete|s3:List\*|sqs:Purge|iam:|kms:|xray:|logs:CreateLogGroup)/;

const DELETE = 'dynamodb:DeleteItem';
/**
 * Permissions to delete, each in a separate statement. IAM cannot distinguish sort keys, so the code deletes only one
 * type of item in each partition.
 * - A pending entry of a conversation means that something is still to be sent. `deletePendingSend` deletes it in the
 *   transaction that records the result of the message (docs/decisions/0017).
 * - A hold means that an order holds units of a product. `endHold` deletes it in the transaction that moves them.
 * If they were kept and marked as done instead, both would grow without limit, and each read would read all of them.
 */
const MAY_DELETE: Readonly<Record<string, string>> = {
  'send-outbound': partitionsOf('pendingSend'),
  'place-order': partitionsOf('hold'),
  'expire-holds': partitionsOf('hold'),
};
/** The function that deletes with sessions of tenants. */
const DELETES_IN_SESSIONS = 'orders-api';

export const noUnnecessaryPermission: Invariant = (platform) =>
  allowStatements(platform).flatMap((allowed) =>
    allowed.actions
      .filter((action) => NEVER_NEEDED.test(action) && !isListedDelete(platform, allowed))
      .map((action) => `${labelOf(allowed.owner)} allows ${action}`),
  );

function isListedDelete(platform: StageTemplates, allowed: Statement): boolean {
  const { owner, actions, resources, statement } = allowed;
  const holders = toArray(owner.properties.Roles).map((role) => platform.resolveReference(owner.stack, role));
  const [holder, ...others] = holders;
  const pattern = holder && others.length === 0 ? patternOf(platform, holder) : undefined;
  return (
    pattern !== undefined &&
    actions.every((action) => action === DELETE) &&
    isRestrictedTo(pattern, statement) &&
    resources.every(
      (resource) => platform.resolveReference(owner.stack, resource)?.type === 'AWS::DynamoDB::GlobalTable',
    )
  );
}

/** Returns the pattern of the partitions in which a role may delete. */
function patternOf(platform: StageTemplates, role: Resource): string | undefined {
  for (const fn of platform.ofType('AWS::Lambda::Function')) {
    const name = String(fn.properties.FunctionName);
    const own = Object.entries(MAY_DELETE).find(([one]) => name.endsWith(`-${one}`));
    if (own && platform.resolveReference(fn.stack, fn.properties.Role) === role) return own[1];
    const session = valueAt(fn.properties, 'Environment', 'Variables', 'TENANT_ROLE_ARN');
    if (name.endsWith(`-${DELETES_IN_SESSIONS}`) && platform.resolveReference(fn.stack, session) === role)
      return sessionPartitionsOf('hold');
  }
  return undefined;
}

/** Log permissions are on the function's own group, so that no function can hide its tracks in the log of another. */
export const logPermissionsAreOnOwnGroup: Invariant = (platform) => {
  const groupOf = (role: Resource | undefined): (Resource | undefined)[] =>
    platform
      .ofType('AWS::Lambda::Function')
      .filter((fn) => role !== undefined && platform.resolveReference(fn.stack, fn.properties.Role) === role)
      .map((fn) => platform.resolveReference(fn.stack, valueAt(fn.properties, 'LoggingConfig', 'LogGroup')));
  return allowStatements(platform)
    .filter(({ actions }) => actions.some((action) => action.startsWith('logs:')))
    .flatMap(({ owner, resources }) => {
      const own = toArray(owner.properties.Roles).flatMap((role) =>
        groupOf(platform.resolveReference(owner.stack, role)),
      );
      const foreign = resources.filter((resource) => {
        const group = platform.resolveReference(owner.stack, resource);
        return group === undefined || !own.includes(group);
      });
      return foreign.map(() => `${labelOf(owner)} writes to a log group that is not its function's`);
    });
};

export const noManagedPolicies: Invariant = (platform) =>
  platform
    .ofType('AWS::IAM::Role')
    .filter(({ properties }) => toArray(properties.ManagedPolicyArns).length > 0)
    .map((role) => `${labelOf(role)} has a managed policy, whose permissions the project cannot restrict`);

export const functionsHaveTheirOwnRole: Invariant = (platform) => {
  const functions = platform.ofType('AWS::Lambda::Function');
  const roles = functions.map((fn) => platform.resolveReference(fn.stack, fn.properties.Role));
  return functions
    .filter((_fn, n) => roles[n] === undefined || roles.indexOf(roles[n]) !== n)
    .map((fn) => `${labelOf(fn)} shares its role`);
};

/** CloudWatch may publish to alarm topics: a custom topic policy replaces the default policy, which allows it. */
export const cloudWatchMayPublish: Invariant = (platform) =>
  platform.ofType('AWS::SNS::Topic').flatMap((topic) => {
    const allowed = allowStatements(platform).some(
      ({ owner, actions, resources, statement }) =>
        actions.includes('sns:Publish') &&
        valueAt(statement, 'Principal', 'Service') === 'cloudwatch.amazonaws.com' &&
        resources.some((resource) => platform.resolveReference(owner.stack, resource) === topic),
    );
    return allowed ? [] : [`${labelOf(topic)} does not allow CloudWatch to publish`];
  });
