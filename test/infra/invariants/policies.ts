import { at, type Invariant, label, list, type Platform, type Resource } from './platform.ts';

interface Statement {
  readonly of: Resource;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly statement: unknown;
}

/** Every Allow of every policy document: of identities, of resources, and of trust. */
export function allowStatements(platform: Platform): Statement[] {
  return platform.resources.flatMap((of) =>
    [
      of.properties.PolicyDocument,
      of.properties.AssumeRolePolicyDocument,
      ...list(of.properties.Policies).map((policy) => at(policy, 'PolicyDocument')),
    ].flatMap((document) =>
      list(at(document, 'Statement'))
        .filter((statement) => at(statement, 'Effect') === 'Allow')
        .map((statement) => ({
          of,
          actions: list(at(statement, 'Action')).map(String),
          resources: list(at(statement, 'Resource')),
          statement,
        })),
    ),
  );
}

/**
 * The whole list of stars in an Allow, each with its reason. No action has one, and no resource is one by itself.
 * A resource is written `<action> <what follows the ARN>`: a literal prefix, then the star.
 */
export const STAR_EXCEPTIONS: Readonly<Record<string, string>> = {
  's3:PutObject /inbound/*': 'receive-webhook writes inputs under keys of its own making, below one prefix',
  's3:GetObject /inbound/*': 'who routes or replays an input reads it by the key that the message carries',
  's3:PutObject /aws/lambda/*': 'Lambda makes the keys of records that were given up, below this prefix',
  's3:PutObject /media/*':
    'fetch-media writes files of all tenants, under the ids of tenant and message, below one prefix',
  [`s3:GetObject /media/\${aws:PrincipalTag/TenantId}/*`]:
    'links to files are signed with the session of a tenant, which reads below its own id and nowhere else',
  'dynamodb:ListStreams /stream/*': 'listing is authorized on all streams of a table, not on one',
};

const LEADING_KEYS = 'dynamodb:LeadingKeys';

/** The partitions of the one tenant that a session is tagged with; the `#` ends the id, so none is another's prefix. */
export const TENANT_PARTITIONS = `T#\${aws:PrincipalTag/TenantId}#*`;

/** Products of that tenant, with their stock and what orders hold of it. */
export const TENANT_STOCK = `T#\${aws:PrincipalTag/TenantId}#S#*`;

/**
 * The whole list of stars in the conditions of an Allow: patterns of partition keys, each with its reason. They narrow a right on
 * the table; each begins with what no other kind of partition begins with.
 */
export const KEY_PATTERNS: Readonly<Record<string, string>> = {
  [TENANT_PARTITIONS]: 'a session of a tenant reaches the partitions of that tenant',
  [TENANT_STOCK]: 'a session of a tenant that moves stock lets go of what the orders of that tenant hold',
  'T#*#S#*': 'place-order and expire-holds let go of what orders of any tenant hold, and delete nothing else',
  'T#*': 'the workers of orders read and write items of any tenant, and nothing that decides whose something is',
  'T#*#U#*':
    'the workers of usage record and count that of any tenant, and finance reads the records behind its charges',
  'T#*#G#*': 'roll-up-usage writes the counted usage of any tenant, and finance reads it',
  'T#*#C#*': 'send-outbound takes what is done out of the order of any conversation, and deletes nothing else',
  'K#*':
    'whose an API key is stands under its hash; the functions that are called with keys look it up before they know the tenant',
  'N#*': 'whose a number is stands under its id; business-api claims it for the tenant that has shown a token for it',
  'W#*': 'whose a WhatsApp Business Account is, claimed in the same way',
};

/**
 * Whether a statement holds for partitions of one pattern only, and only where a request names a key: `ForAllValues` is true
 * without one ("IAM User Guide, Multivalued context keys").
 */
export function isBoundTo(pattern: string, statement: unknown): boolean {
  const patterns = list(at(statement, 'Condition', 'ForAllValues:StringLike', LEADING_KEYS));
  const needsKey = at(statement, 'Condition', 'Null', LEADING_KEYS) === 'false';
  return patterns.length === 1 && patterns[0] === pattern && needsKey;
}

/** Every text in a condition that holds a star. */
export function starsInConditions(value: unknown): string[] {
  if (typeof value === 'string') {
    return value.includes('*') ? [value] : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(starsInConditions) : [];
}

/** The literal text of a resource, without what stands behind references. */
function text(resource: unknown): string {
  if (typeof resource === 'string') {
    return resource;
  }
  return list(at(resource, 'Fn::Join', 1))
    .filter((part) => typeof part === 'string')
    .join('');
}

export const noStarIsAllowed: Invariant = (platform) =>
  allowStatements(platform).flatMap(({ of, actions, resources, statement }) => [
    ...actions.filter((action) => action.includes('*')).map((action) => `${label(of)} allows ${action}`),
    ...(at(statement, 'NotAction') === undefined && at(statement, 'NotResource') === undefined
      ? []
      : [`${label(of)} allows all but something`]),
    ...actions.flatMap((action) =>
      resources
        .map((resource) => text(resource))
        .filter((resource) => resource.includes('*') && !Object.hasOwn(STAR_EXCEPTIONS, `${action} ${resource}`))
        .map((resource) => `${label(of)} allows ${action} on ${resource}`),
    ),
    ...starsInConditions(at(statement, 'Condition'))
      .filter((pattern) => !Object.hasOwn(KEY_PATTERNS, pattern) || !isBoundTo(pattern, statement))
      .map((pattern) => `${label(of)} allows ${actions.join(', ')} where something is like ${pattern}`),
    ...(at(statement, 'Principal') === '*' || at(statement, 'Principal', 'AWS') === '*'
      ? [`${label(of)} allows everybody`]
      : []),
  ]);

/** Rights that CDK's ready-made grants bring along and that nothing here needs. */
const NEVER_NEEDED =
  /^(dynamodb:(Scan|Delete|BatchWrite|PartiQL)|s3:Delete|s3:List\*|sqs:Purge|iam:|kms:|xray:|logs:CreateLogGroup)/;

const DELETE = 'dynamodb:DeleteItem';
/**
 * The rights to delete, each in a statement by itself. IAM can't tell sort keys apart, so of each partition the code deletes one
 * kind of item only.
 * - An entry in the order of a conversation says that something is still to be sent; it goes in the transaction that says what
 *   became of the message (docs/decisions/0017), by `pendingDone`.
 * - A hold says that an order holds pieces of a product; it goes in the transaction that moves them, by `endHold`.
 * Kept and marked as done instead, both would grow without end, and each look at them would read all of them.
 */
const MAY_DELETE: Readonly<Record<string, string>> = {
  'send-outbound': 'T#*#C#*',
  'place-order': 'T#*#S#*',
  'expire-holds': 'T#*#S#*',
};
/** Which function does the same with sessions of tenants. */
const DELETES_IN_SESSIONS = 'orders-api';

export const noNeedlessGrant: Invariant = (platform) =>
  allowStatements(platform).flatMap((allowed) =>
    allowed.actions
      .filter((action) => NEVER_NEEDED.test(action) && !isListedDelete(platform, allowed))
      .map((action) => `${label(allowed.of)} allows ${action}`),
  );

function isListedDelete(platform: Platform, allowed: Statement): boolean {
  const { of, actions, resources, statement } = allowed;
  const holders = list(of.properties.Roles).map((role) => platform.referred(of.stack, role));
  const [holder, ...others] = holders;
  const pattern = holder && others.length === 0 ? patternOf(platform, holder) : undefined;
  return (
    pattern !== undefined &&
    actions.every((action) => action === DELETE) &&
    isBoundTo(pattern, statement) &&
    resources.every((resource) => platform.referred(of.stack, resource)?.type === 'AWS::DynamoDB::GlobalTable')
  );
}

/** In which partitions a role may delete. */
function patternOf(platform: Platform, role: Resource): string | undefined {
  for (const fn of platform.ofType('AWS::Lambda::Function')) {
    const name = String(fn.properties.FunctionName);
    const own = Object.entries(MAY_DELETE).find(([one]) => name.endsWith(`-${one}`));
    if (own && platform.referred(fn.stack, fn.properties.Role) === role) return own[1];
    const session = at(fn.properties, 'Environment', 'Variables', 'TENANT_ROLE_ARN');
    if (name.endsWith(`-${DELETES_IN_SESSIONS}`) && platform.referred(fn.stack, session) === role) return TENANT_STOCK;
  }
  return undefined;
}

/** Log rights are on the function's own group: what writes elsewhere hides its tracks or others'. */
export const logsGoToOwnGroup: Invariant = (platform) => {
  const groupOf = (role: Resource | undefined): (Resource | undefined)[] =>
    platform
      .ofType('AWS::Lambda::Function')
      .filter((fn) => role !== undefined && platform.referred(fn.stack, fn.properties.Role) === role)
      .map((fn) => platform.referred(fn.stack, at(fn.properties, 'LoggingConfig', 'LogGroup')));
  return allowStatements(platform)
    .filter(({ actions }) => actions.some((action) => action.startsWith('logs:')))
    .flatMap(({ of, resources }) => {
      const own = list(of.properties.Roles).flatMap((role) => groupOf(platform.referred(of.stack, role)));
      const foreign = resources.filter((resource) => {
        const group = platform.referred(of.stack, resource);
        return group === undefined || !own.includes(group);
      });
      return foreign.map(() => `${label(of)} writes to a log group that is not its function's`);
    });
};

export const noManagedPolicies: Invariant = (platform) =>
  platform
    .ofType('AWS::IAM::Role')
    .filter(({ properties }) => list(properties.ManagedPolicyArns).length > 0)
    .map((role) => `${label(role)} has a managed policy, which is not ours to keep small`);

export const functionsHaveTheirOwnRole: Invariant = (platform) => {
  const functions = platform.ofType('AWS::Lambda::Function');
  const roles = functions.map((fn) => platform.referred(fn.stack, fn.properties.Role));
  return functions
    .filter((_fn, n) => roles[n] === undefined || roles.indexOf(roles[n]) !== n)
    .map((fn) => `${label(fn)} shares its role`);
};

/** A topic policy of one's own replaces the default under which CloudWatch publishes. */
export const alarmsMayPublish: Invariant = (platform) =>
  platform.ofType('AWS::SNS::Topic').flatMap((topic) => {
    const allowed = allowStatements(platform).some(
      ({ of, actions, resources, statement }) =>
        actions.includes('sns:Publish') &&
        at(statement, 'Principal', 'Service') === 'cloudwatch.amazonaws.com' &&
        resources.some((resource) => platform.referred(of.stack, resource) === topic),
    );
    return allowed ? [] : [`${label(topic)} refuses what CloudWatch sends`];
  });
