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
 * A resource is written `<action> <what follows the ARN>`.
 */
export const STAR_EXCEPTIONS: Readonly<Record<string, string>> = {
  's3:PutObject /inbound/*': 'receive-webhook writes inputs under keys of its own making, below one prefix',
  's3:GetObject /inbound/*': 'who routes or replays an input reads it by the key that the message carries',
  's3:PutObject /aws/lambda/*': 'Lambda makes the keys of records that were given up, below this prefix',
  'dynamodb:ListStreams /stream/*': 'listing is authorized on all streams of a table, not on one',
};

/** The literal text of a resource: a star inside of a condition or behind a reference is none here. */
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
    ...(at(statement, 'Principal') === '*' || at(statement, 'Principal', 'AWS') === '*'
      ? [`${label(of)} allows everybody`]
      : []),
  ]);

/** Rights that CDK's ready-made grants bring along and that nothing here needs. */
const NEVER_NEEDED =
  /^(dynamodb:(Scan|Delete|BatchWrite|PartiQL)|s3:Delete|s3:List\*|sqs:Purge|iam:|kms:|xray:|logs:CreateLogGroup)/;

export const noNeedlessGrant: Invariant = (platform) =>
  allowStatements(platform).flatMap(({ of, actions }) =>
    actions.filter((action) => NEVER_NEEDED.test(action)).map((action) => `${label(of)} allows ${action}`),
  );

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
