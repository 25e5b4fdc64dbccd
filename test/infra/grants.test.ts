import { describe, expect, it } from 'vitest';
import { at, list, type Platform, platformOf } from './invariants/platform.ts';
import { allowStatements } from './invariants/policies.ts';
import { synthesizeStage } from './support.ts';

const PLATFORM = platformOf(synthesizeStage('prod'));

/** A resource of a statement as `<logical id without hash><what follows>`: `Raw/inbound/*`. */
function named(platform: Platform, stack: string, resource: unknown): string {
  const [reference, suffix] = list(at(resource, 'Fn::Join', 1));
  const found = platform.referred(stack, reference ?? resource);
  return `${found?.id.replace(/[0-9A-F]{8}$/, '') ?? JSON.stringify(resource)}${typeof suffix === 'string' ? suffix : ''}`;
}

/** Everything that the role of a function may do, the same for all left out: writing its own log. */
function rightsOf(functionName: string): string[] {
  const fn = PLATFORM.ofType('AWS::Lambda::Function').find(
    ({ properties }) => properties.FunctionName === `warung-prod-${functionName}`,
  );
  const role = fn && PLATFORM.referred(fn.stack, fn.properties.Role);
  return allowStatements(PLATFORM)
    .filter(({ of }) => list(of.properties.Roles).some((ref) => role && PLATFORM.referred(of.stack, ref) === role))
    .flatMap(({ of, actions, resources, statement }) =>
      actions.flatMap((action) =>
        resources.map((resource) => {
          const keys = at(statement, 'Condition', 'ForAllValues:StringLike', 'dynamodb:LeadingKeys');
          return `${action} ${named(PLATFORM, of.stack, resource)}${keys ? ` for ${String(keys)}` : ''}`;
        }),
      ),
    )
    .filter((right) => !right.startsWith('logs:'))
    .sort();
}

const STORE = [
  'dynamodb:BatchGetItem Table',
  'dynamodb:GetItem Table',
  'dynamodb:PutItem Table',
  'dynamodb:UpdateItem Table',
  's3:GetObject Raw/inbound/*',
  'secretsmanager:GetSecretValue SecretsIdentity',
];

const QUERIES = ['dynamodb:Query Table', 'dynamodb:Query Table/index/list'];

/** What a worker needs to be polled, and to sort its messages out. */
function worker(id: string): string[] {
  return [
    `sqs:ChangeMessageVisibility ${id}Queue`,
    `sqs:DeleteMessage ${id}DeadLettersQueue`,
    `sqs:DeleteMessage ${id}Queue`,
    `sqs:GetQueueAttributes ${id}DeadLettersQueue`,
    `sqs:GetQueueAttributes ${id}Queue`,
    `sqs:ReceiveMessage ${id}DeadLettersQueue`,
    `sqs:ReceiveMessage ${id}Queue`,
    `sqs:SendMessage ${id}DeadLettersQueue`,
  ];
}

const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  'receive-webhook': [
    's3:PutObject Raw/inbound/*',
    'secretsmanager:GetSecretValue SecretsMeta',
    'sqs:SendMessage InboundQueue',
  ],
  'route-inbound': [...STORE, ...worker('Inbound')],
  'replay-quarantine': [...STORE, ...QUERIES, ...worker('Replay')],
  'publish-changes': [
    'dynamodb:DescribeStream Table',
    'dynamodb:GetRecords Table',
    'dynamodb:GetShardIterator Table',
    'dynamodb:ListStreams Table/stream/*',
    'events:PutEvents Bus',
    's3:ListBucket StreamFailures',
    's3:PutObject StreamFailures/aws/lambda/*',
  ],
  'track-number': ['dynamodb:GetItem Table', 'dynamodb:UpdateItem Table', ...worker('NumberActivity')],
  'operator-api': [
    ...STORE,
    ...QUERIES,
    'secretsmanager:GetSecretValue SecretsMaster',
    'secretsmanager:GetSecretValue SecretsOperator',
  ],
  'conversations-api': [
    'dynamodb:GetItem Table for K#*',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'sts:AssumeRole TenantRole',
    'sts:TagSession TenantRole',
  ],
  health: ['dynamodb:GetItem Table for HEALTH'],
};

describe('a function may do this and no more', () => {
  it.each(Object.entries(RIGHTS))('%s', (name, rights) => {
    expect(rightsOf(name)).toEqual([...rights].sort());
  });

  it('and every function is listed', () => {
    const names = PLATFORM.ofType('AWS::Lambda::Function').map(({ properties }) => properties.FunctionName);
    expect(names.sort()).toEqual(
      Object.keys(RIGHTS)
        .map((name) => `warung-prod-${name}`)
        .sort(),
    );
  });
});
