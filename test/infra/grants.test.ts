import { describe, expect, it } from 'vitest';
import { at, list, type Platform, platformOf, type Resource } from './invariants/platform.ts';
import { allowStatements, TENANT_PARTITIONS, TENANT_STOCK } from './invariants/policies.ts';
import { synthesizeStage } from './support.ts';

const PLATFORM = platformOf(synthesizeStage('prod'));

/** A resource of a statement as `<logical id without hash><what follows>`: `Raw/inbound/*`. */
function named(platform: Platform, stack: string, resource: unknown): string {
  const [reference, suffix] = list(at(resource, 'Fn::Join', 1));
  const found = platform.referred(stack, reference ?? resource);
  return `${found?.id.replace(/[0-9A-F]{8}$/, '') ?? JSON.stringify(resource)}${typeof suffix === 'string' ? suffix : ''}`;
}

/** Everything that a role may do, the same for all left out: writing its own log. */
function rightsOf(role: Resource | undefined): string[] {
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

function functionNamed(name: string): Resource | undefined {
  return PLATFORM.ofType('AWS::Lambda::Function').find(
    ({ properties }) => properties.FunctionName === `warung-prod-${name}`,
  );
}

function roleOf(functionName: string): Resource | undefined {
  const fn = functionNamed(functionName);
  return fn && PLATFORM.referred(fn.stack, fn.properties.Role);
}

/** The role that a function takes on for a tenant: the one in its environment. */
function tenantRoleOf(functionName: string): Resource | undefined {
  const fn = functionNamed(functionName);
  return fn && PLATFORM.referred(fn.stack, at(fn.properties, 'Environment', 'Variables', 'TENANT_ROLE_ARN'));
}

const STORE = [
  'dynamodb:BatchGetItem Table',
  'dynamodb:GetItem Table',
  'dynamodb:PutItem Table',
  'dynamodb:UpdateItem Table',
  's3:GetObject Raw/inbound/*',
  'secretsmanager:GetSecretValue SecretsIdentity',
];

/** Items one by one. */
const BY_KEY = ['dynamodb:GetItem Table', 'dynamodb:PutItem Table', 'dynamodb:UpdateItem Table'];

/** Of tenants' own partitions. */
const ofTenants = (right: string): string => `${right} for T#*`;

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
    'sqs:SendMessage OutboundQueue',
  ],
  'send-outbound': [
    ...BY_KEY,
    'dynamodb:DeleteItem Table for T#*#C#*',
    'dynamodb:Query Table',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'secretsmanager:GetSecretValue SecretsMaster',
    ...worker('Outbound'),
  ],
  'resume-outbound': ['dynamodb:Query Table', 'sqs:SendMessage OutboundQueue', ...worker('Resume')],
  'fetch-media': [
    ...BY_KEY,
    'dynamodb:Query Table',
    's3:PutObject Media/media/*',
    'secretsmanager:GetSecretValue SecretsMaster',
    ...worker('Media'),
  ],
  'track-number': ['dynamodb:GetItem Table', 'dynamodb:UpdateItem Table', ...worker('NumberActivity')],
  'operator-api': [
    ...STORE,
    ...QUERIES,
    'secretsmanager:GetSecretValue SecretsMaster',
    'secretsmanager:GetSecretValue SecretsOperator',
  ],
  'business-api': [
    'dynamodb:GetItem Table for K#*',
    'dynamodb:GetItem Table for TERMS',
    'dynamodb:PutItem Table for K#*',
    'dynamodb:PutItem Table for N#*',
    'dynamodb:PutItem Table for W#*',
    'dynamodb:Query Table for TERMS',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'secretsmanager:GetSecretValue SecretsMaster',
    'secretsmanager:GetSecretValue SecretsMeta',
    'sts:AssumeRole TenantRole',
    'sts:TagSession TenantRole',
  ],
  'products-api': [
    'dynamodb:GetItem Table for K#*',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'secretsmanager:GetSecretValue SecretsMaster',
    'sts:AssumeRole TenantRole',
    'sts:TagSession TenantRole',
  ],
  'sync-catalogue': [
    'dynamodb:BatchGetItem Table for T#*',
    'dynamodb:GetItem Table for T#*',
    'dynamodb:PutItem Table for T#*',
    'dynamodb:UpdateItem Table for T#*',
    'dynamodb:Query Table for T#*',
    'dynamodb:Query Table/index/list for T#*',
    'secretsmanager:GetSecretValue SecretsMaster',
    ...worker('Catalogue'),
  ],
  'conversations-api': [
    'dynamodb:GetItem Table for K#*',
    'dynamodb:Query Table for TERMS',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'secretsmanager:GetSecretValue SecretsMaster',
    'sts:AssumeRole TenantRole',
    'sts:TagSession TenantRole',
  ],
  'record-usage': [
    'dynamodb:PutItem Table for T#*#U#*',
    'dynamodb:UpdateItem Table for METER',
    'dynamodb:UpdateItem Table for T#*#U#*',
    ...worker('Usage'),
  ],
  'roll-up-usage': [
    'dynamodb:BatchGetItem Table for T#*#U#*',
    'dynamodb:PutItem Table for T#*#G#*',
    'dynamodb:Query Table for T#*#G#*',
    'dynamodb:Query Table for T#*#U#*',
    'dynamodb:UpdateItem Table for METER',
    ...worker('RollUp'),
  ],
  'metering-api': [
    'dynamodb:GetItem Table for K#*',
    'dynamodb:GetItem Table for METER',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'sts:AssumeRole TenantRole',
    'sts:TagSession TenantRole',
  ],
  'finance-api': [
    'dynamodb:BatchGetItem Table for T#*#U#*',
    'dynamodb:BatchGetItem Table for T#??????????????????????????#',
    'dynamodb:GetItem Table for METER',
    'dynamodb:GetItem Table for T#??????????????????????????#',
    'dynamodb:Query Table for T#*#G#*',
    'dynamodb:Query Table for T#*#U#*',
    'dynamodb:Query Table/index/list for TENANTS',
    'secretsmanager:GetSecretValue SecretsFinance',
    'secretsmanager:GetSecretValue SecretsIdentity',
  ],
  'orders-api': [
    'dynamodb:GetItem Table for K#*',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'sts:AssumeRole TenantRole',
    'sts:TagSession TenantRole',
  ],
  'place-order': [
    ...[...BY_KEY, 'dynamodb:BatchGetItem Table', 'dynamodb:Query Table'].map(ofTenants),
    'dynamodb:DeleteItem Table for T#*#S#*',
    ...worker('Orders'),
  ],
  'expire-holds': [...BY_KEY.map(ofTenants), 'dynamodb:DeleteItem Table for T#*#S#*', ...worker('OrderExpiry')],
  'tell-customer': [
    ...[...BY_KEY, 'dynamodb:Query Table'].map(ofTenants),
    'dynamodb:Query Table for TERMS',
    ...worker('OrderNotices'),
  ],
  console: [],
  health: ['dynamodb:GetItem Table for HEALTH'],
};

describe('a function may do this and no more', () => {
  it.each(Object.entries(RIGHTS))('%s', (name, rights) => {
    expect(rightsOf(roleOf(name))).toEqual([...rights].sort());
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

const ofTenant = (right: string): string => `${right} for ${TENANT_PARTITIONS}`;

/** What every session of a tenant may do. */
const SESSION = [...BY_KEY, 'dynamodb:Query Table'].map(ofTenant);

const SESSION_RIGHTS: Readonly<Record<string, readonly string[]>> = {
  'business-api': SESSION,
  'metering-api': ['dynamodb:BatchGetItem Table', 'dynamodb:GetItem Table', 'dynamodb:Query Table'].map(ofTenant),
  'products-api': [...SESSION, ...['dynamodb:BatchGetItem Table', 'dynamodb:Query Table/index/list'].map(ofTenant)],
  'conversations-api': [
    ...SESSION,
    ...['dynamodb:BatchGetItem Table', 'dynamodb:Query Table/index/list'].map(ofTenant),
    `s3:GetObject Media/media/\${aws:PrincipalTag/TenantId}/*`,
  ],
  'orders-api': [
    ...SESSION,
    ...['dynamodb:BatchGetItem Table', 'dynamodb:Query Table/index/list'].map(ofTenant),
    `dynamodb:DeleteItem Table for ${TENANT_STOCK}`,
  ],
};

describe('with a session of a tenant a function may do this and no more', () => {
  it.each(Object.entries(SESSION_RIGHTS))('%s', (name, rights) => {
    expect(rightsOf(tenantRoleOf(name))).toEqual([...rights].sort());
  });

  it('and every function that has such sessions is listed', () => {
    const names = Object.keys(RIGHTS).filter((name) => tenantRoleOf(name) !== undefined);
    expect(names.sort()).toEqual(Object.keys(SESSION_RIGHTS).sort());
  });
});
