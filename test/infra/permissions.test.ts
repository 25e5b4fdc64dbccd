import { describe, expect, it } from 'vitest';
import { SESSION_PARTITIONS, sessionPartitionsOf } from '../../infra/constructs/leading-keys.ts';
import { allowStatements } from './invariants/policies.ts';
import {
  type Resource,
  type StageTemplates,
  stageTemplatesOf,
  toArray,
  valueAt,
} from './invariants/stage-templates.ts';
import { synthesizeStage } from './synthesize-stage.ts';

const PLATFORM = stageTemplatesOf(synthesizeStage('prod'));

/** Formats a resource of a statement as `<logical id without hash><suffix>`: `Raw/inbound/*`. */
function formatResource(platform: StageTemplates, stack: string, resource: unknown): string {
  const [reference, suffix] = toArray(valueAt(resource, 'Fn::Join', 1));
  const found = platform.resolveReference(stack, reference ?? resource);
  return `${found?.id.replace(/[0-9A-F]{8}$/, '') ?? JSON.stringify(resource)}${typeof suffix === 'string' ? suffix : ''}`;
}

/** Returns all permissions of a role except for writing its own log, which all roles have. */
function permissionsOf(role: Resource | undefined): string[] {
  return allowStatements(PLATFORM)
    .filter(({ owner }) =>
      toArray(owner.properties.Roles).some((ref) => role && PLATFORM.resolveReference(owner.stack, ref) === role),
    )
    .flatMap(({ owner, actions, resources, statement }) =>
      actions.flatMap((action) =>
        resources.map((resource) => {
          const keys = valueAt(statement, 'Condition', 'ForAllValues:StringLike', 'dynamodb:LeadingKeys');
          return `${action} ${formatResource(PLATFORM, owner.stack, resource)}${keys ? ` for ${String(keys)}` : ''}`;
        }),
      ),
    )
    .filter((permission) => !permission.startsWith('logs:'))
    .sort();
}

function functionNamed(name: string): Resource | undefined {
  return PLATFORM.ofType('AWS::Lambda::Function').find(
    ({ properties }) => properties.FunctionName === `warung-prod-${name}`,
  );
}

function roleOf(functionName: string): Resource | undefined {
  const fn = functionNamed(functionName);
  return fn && PLATFORM.resolveReference(fn.stack, fn.properties.Role);
}

/** Returns the role that a function assumes for a tenant: the one in its environment. */
function tenantRoleOf(functionName: string): Resource | undefined {
  const fn = functionNamed(functionName);
  return (
    fn && PLATFORM.resolveReference(fn.stack, valueAt(fn.properties, 'Environment', 'Variables', 'TENANT_ROLE_ARN'))
  );
}

const STORE = [
  'dynamodb:BatchGetItem Table',
  'dynamodb:GetItem Table',
  'dynamodb:PutItem Table',
  'dynamodb:UpdateItem Table',
  's3:GetObject Raw/inbound/*',
  'secretsmanager:GetSecretValue SecretsIdentity',
];

/** Access to single items. */
const BY_KEY = ['dynamodb:GetItem Table', 'dynamodb:PutItem Table', 'dynamodb:UpdateItem Table'];

/** Restricts a permission to the partitions of all tenants. */
const ofTenants = (permission: string): string => `${permission} for T#*`;

const QUERIES = ['dynamodb:Query Table', 'dynamodb:Query Table/index/list'];

/** Returns the permissions that a worker needs to be polled and to process failed messages. */
function workerPermissions(id: string): string[] {
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

const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'receive-webhook': [
    's3:PutObject Raw/inbound/*',
    'secretsmanager:GetSecretValue SecretsMeta',
    'sqs:SendMessage InboundQueue',
  ],
  'route-inbound': [...STORE, ...workerPermissions('Inbound')],
  'replay-quarantine': [...STORE, ...QUERIES, ...workerPermissions('Replay')],
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
    ...workerPermissions('Outbound'),
  ],
  'resume-outbound': ['dynamodb:Query Table', 'sqs:SendMessage OutboundQueue', ...workerPermissions('Resume')],
  'fetch-media': [
    ...BY_KEY,
    'dynamodb:Query Table',
    's3:PutObject Media/media/*',
    'secretsmanager:GetSecretValue SecretsMaster',
    ...workerPermissions('Media'),
  ],
  'track-number': ['dynamodb:GetItem Table', 'dynamodb:UpdateItem Table', ...workerPermissions('NumberActivity')],
  'operator-api': [
    ...STORE,
    ...QUERIES,
    'secretsmanager:GetSecretValue SecretsMaster',
    'secretsmanager:GetSecretValue SecretsOperator',
  ],
  'business-api': [
    'dynamodb:GetItem Table for API_KEY#*',
    'dynamodb:GetItem Table for TERMS',
    'dynamodb:PutItem Table for API_KEY#*',
    'dynamodb:PutItem Table for NUMBER#*',
    'dynamodb:PutItem Table for WABA#*',
    'dynamodb:Query Table for TERMS',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'secretsmanager:GetSecretValue SecretsMaster',
    'secretsmanager:GetSecretValue SecretsMeta',
    'sts:AssumeRole TenantRole',
    'sts:TagSession TenantRole',
  ],
  'products-api': [
    'dynamodb:GetItem Table for API_KEY#*',
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
    ...workerPermissions('Catalogue'),
  ],
  'conversations-api': [
    'dynamodb:GetItem Table for API_KEY#*',
    'dynamodb:Query Table for TERMS',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'secretsmanager:GetSecretValue SecretsMaster',
    'sts:AssumeRole TenantRole',
    'sts:TagSession TenantRole',
  ],
  'record-usage': [
    'dynamodb:PutItem Table for T#*#U#*',
    'dynamodb:UpdateItem Table for METER',
    'dynamodb:UpdateItem Table for T#*#USED_AT#*',
    ...workerPermissions('Usage'),
  ],
  'roll-up-usage': [
    'dynamodb:BatchGetItem Table for T#*#USED_AT#*',
    'dynamodb:PutItem Table for T#*#ROLLUP#*',
    'dynamodb:PutItem Table for T#*#STORED',
    'dynamodb:Query Table for T#*#ROLLUP#*',
    'dynamodb:Query Table for T#*#STORED',
    'dynamodb:Query Table for T#*#U#*',
    'dynamodb:UpdateItem Table for METER',
    ...workerPermissions('RollUp'),
  ],
  'metering-api': [
    'dynamodb:GetItem Table for API_KEY#*',
    'dynamodb:GetItem Table for METER',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'sts:AssumeRole TenantRole',
    'sts:TagSession TenantRole',
  ],
  'finance-api': [
    'dynamodb:BatchGetItem Table for T#*#USED_AT#*',
    'dynamodb:BatchGetItem Table for T#??????????????????????????#',
    'dynamodb:GetItem Table for METER',
    'dynamodb:GetItem Table for T#??????????????????????????#',
    'dynamodb:Query Table for T#*#ROLLUP#*',
    'dynamodb:Query Table for T#*#STORED',
    'dynamodb:Query Table for T#*#U#*',
    'dynamodb:Query Table/index/list for TENANTS',
    'secretsmanager:GetSecretValue SecretsFinance',
    'secretsmanager:GetSecretValue SecretsIdentity',
  ],
  'orders-api': [
    'dynamodb:GetItem Table for API_KEY#*',
    'secretsmanager:GetSecretValue SecretsIdentity',
    'sts:AssumeRole TenantRole',
    'sts:TagSession TenantRole',
  ],
  'place-order': [
    ...[...BY_KEY, 'dynamodb:BatchGetItem Table', 'dynamodb:Query Table'].map(ofTenants),
    'dynamodb:DeleteItem Table for T#*#SKU#*',
    ...workerPermissions('Orders'),
  ],
  'expire-holds': [
    ...BY_KEY.map(ofTenants),
    'dynamodb:DeleteItem Table for T#*#SKU#*',
    ...workerPermissions('OrderExpiry'),
  ],
  'notify-customer': [
    ...[...BY_KEY, 'dynamodb:Query Table'].map(ofTenants),
    'dynamodb:Query Table for TERMS',
    ...workerPermissions('OrderNotices'),
  ],
  'serve-pages': [],
  health: ['dynamodb:GetItem Table for HEALTH'],
};

describe('a function has exactly these permissions', () => {
  it.each(Object.entries(PERMISSIONS))('%s', (name, permissions) => {
    expect(permissionsOf(roleOf(name))).toEqual([...permissions].sort());
  });

  it('every function is listed', () => {
    const names = PLATFORM.ofType('AWS::Lambda::Function').map(({ properties }) => properties.FunctionName);
    expect(names.sort()).toEqual(
      Object.keys(PERMISSIONS)
        .map((name) => `warung-prod-${name}`)
        .sort(),
    );
  });
});

/** Restricts a permission to the partitions of the session's tenant. */
const ofTenant = (permission: string): string => `${permission} for ${SESSION_PARTITIONS}`;

/** Permissions of every session of a tenant. */
const SESSION = [...BY_KEY, 'dynamodb:Query Table'].map(ofTenant);

const SESSION_PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
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
    `dynamodb:DeleteItem Table for ${sessionPartitionsOf('hold')}`,
  ],
};

describe('with a session of a tenant, a function has exactly these permissions', () => {
  it.each(Object.entries(SESSION_PERMISSIONS))('%s', (name, permissions) => {
    expect(permissionsOf(tenantRoleOf(name))).toEqual([...permissions].sort());
  });

  it('every function with such sessions is listed', () => {
    const names = Object.keys(PERMISSIONS).filter((name) => tenantRoleOf(name) !== undefined);
    expect(names.sort()).toEqual(Object.keys(SESSION_PERMISSIONS).sort());
  });
});
