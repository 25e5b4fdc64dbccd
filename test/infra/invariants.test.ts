import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RAW_PREFIX } from '../../infra/constructs/shared-state.ts';
import { LARGE_EVENT_DAYS } from '../../shared/entities/account-event.ts';
import { add, allow, type Break, broken, change, each, remove } from './broken.ts';
import {
  alarmsAreInTheRunbook,
  alarmsReachSomebody,
  alarmsSayWhomTheyHurt,
  apiStagesAreThrottledAndLogged,
  countsAreWatched,
  topicsReachSomebody,
} from './invariants/alarms.ts';
import * as data from './invariants/data.ts';
import * as edges from './invariants/edges.ts';
import * as functions from './invariants/functions.ts';
import { at, type Invariant, list, platformOf } from './invariants/platform.ts';
import * as policies from './invariants/policies.ts';
import * as queues from './invariants/queues.ts';
import { tenantSessionsSeeOneTenant } from './invariants/tenancy.ts';
import { synthesizeStage } from './support.ts';

const ROOT = new URL('../../', import.meta.url);
const RUNBOOK = readFileSync(new URL('docs/runbook.md', ROOT), 'utf8');
/** Metrics that the code in Lambda records for alarms. */
const ALARM_METRICS = globSync('{functions,shared}/**/*.ts', { cwd: ROOT }).flatMap((file) =>
  [...readFileSync(new URL(file, ROOT), 'utf8').matchAll(/\.alarm\('(\w+)'\)/g)].map(([, name = '']) => name),
);
const STAGES = { dev: synthesizeStage('dev'), prod: synthesizeStage('prod') };

const QUEUE = 'AWS::SQS::Queue';
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const FUNCTION = 'AWS::Lambda::Function';
const ALARM = 'AWS::CloudWatch::Alarm';

const RULES: readonly { rule: string; invariant: Invariant; mutation: Break }[] = [
  {
    rule: 'every queue has a dead-letter queue',
    invariant: queues.queuesHaveDeadLetters,
    mutation: change(QUEUE, 'RedrivePolicy'),
  },
  {
    rule: 'every queue and dead-letter queue has an alarm',
    invariant: queues.queuesHaveAlarms,
    mutation: remove(ALARM),
  },
  {
    rule: 'a dead-letter queue is of the same type as its queue',
    invariant: queues.deadLettersAreOfTheSameKind,
    mutation: change(QUEUE, 'FifoQueue', true),
  },
  {
    rule: 'the visibility timeout is at least six function timeouts',
    invariant: queues.visibilityOutlastsTheFunction,
    mutation: change(FUNCTION, 'Timeout', 900),
  },
  {
    rule: 'mappings report partial failures',
    invariant: queues.mappingsReportPartialFailures,
    mutation: change(MAPPING, 'FunctionResponseTypes'),
  },
  {
    rule: 'queue mappings have a maximum concurrency',
    invariant: queues.queueMappingsAreBounded,
    mutation: change(MAPPING, 'ScalingConfig'),
  },
  {
    rule: 'dead-letter queues are a disabled event source',
    invariant: queues.deadLettersAreADisabledSource,
    mutation: (resources) =>
      each(resources, MAPPING).forEach((mapping) => {
        mapping.Properties.Enabled = true;
      }),
  },
  {
    rule: 'every rule target has a dead-letter queue',
    invariant: edges.ruleTargetsHaveDeadLetters,
    mutation: change('AWS::Events::Rule', 'Targets', [{ Arn: 'x', Id: 'y' }]),
  },
  {
    rule: 'every schedule has a dead-letter queue',
    invariant: edges.schedulesHaveDeadLetters,
    mutation: change('AWS::Scheduler::Schedule', 'Target', {}),
  },
  {
    rule: 'stream mappings bisect, have limits, and send failures to a bucket',
    invariant: edges.streamMappingsGiveUpIntoABucket,
    mutation: change(MAPPING, 'DestinationConfig'),
  },
  {
    rule: 'asynchronous invocations have a destination',
    invariant: edges.asyncInvocationsHaveADestination,
    mutation: add('AWS::Lambda::Permission', { Principal: 's3.amazonaws.com' }),
  },
  {
    rule: 'subscriptions have a dead-letter queue',
    invariant: edges.subscriptionsHaveDeadLetters,
    mutation: add('AWS::SNS::Subscription', { Protocol: 'sqs' }),
  },
  {
    rule: 'no wildcard is allowed as an action',
    invariant: policies.noStarIsAllowed,
    mutation: allow({ Action: 'sqs:*', Resource: 'arn:aws:sqs:x:y:z' }),
  },
  {
    rule: 'no wildcard is allowed as a resource',
    invariant: policies.noStarIsAllowed,
    mutation: allow({ Action: 'sqs:SendMessage', Resource: '*' }),
  },
  {
    rule: 'no wildcard is allowed in a resource that is not listed',
    invariant: policies.noStarIsAllowed,
    mutation: allow({ Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [{ Ref: 'X' }, '/*']] } }),
  },
  {
    rule: 'no wildcard is allowed in a condition that is not listed',
    invariant: policies.noStarIsAllowed,
    mutation: allow({
      Action: 'dynamodb:GetItem',
      Resource: 'x',
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    }),
  },
  {
    rule: 'no statement allows by exclusion',
    invariant: policies.noStarIsAllowed,
    mutation: allow({ NotAction: 'iam:PassRole', Resource: 'x' }),
  },
  {
    rule: 'no function may scan, and only listed functions may delete',
    invariant: policies.noNeedlessGrant,
    mutation: allow({ Action: ['dynamodb:GetItem', 'dynamodb:Scan'], Resource: 'x' }),
  },
  {
    rule: "log permissions are on the function's own log group",
    invariant: policies.logsGoToOwnGroup,
    mutation: allow({ Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:x:y:log-group:z' }),
  },
  {
    rule: 'no managed policies',
    invariant: policies.noManagedPolicies,
    mutation: change('AWS::IAM::Role', 'ManagedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess']),
  },
  {
    rule: 'every function has its own role',
    invariant: policies.functionsHaveTheirOwnRole,
    mutation: change(FUNCTION, 'Role', 'arn:aws:iam::1:role/shared'),
  },
  {
    rule: 'CloudWatch may publish alarms',
    invariant: policies.alarmsMayPublish,
    mutation: remove('AWS::SNS::TopicPolicy'),
  },
  {
    rule: 'a tenant session can access one tenant only',
    invariant: tenantSessionsSeeOneTenant,
    mutation: (resources) =>
      each(resources, 'AWS::IAM::Policy').forEach(({ Properties }) => {
        Properties.PolicyDocument = JSON.parse(
          JSON.stringify(Properties.PolicyDocument).replaceAll('PrincipalTag/TenantId}#*', 'PrincipalTag/TenantId}*'),
        );
      }),
  },
  {
    rule: 'data is encrypted at rest',
    invariant: data.everythingIsEncrypted,
    mutation: change(QUEUE, 'SqsManagedSseEnabled'),
  },
  {
    rule: 'data is encrypted in transit',
    invariant: data.nothingTravelsInTheClear,
    mutation: remove('AWS::S3::BucketPolicy'),
  },
  {
    rule: 'buckets are private',
    invariant: data.bucketsAreClosed,
    mutation: change('AWS::S3::Bucket', 'PublicAccessBlockConfiguration'),
  },
  {
    rule: 'objects in buckets expire',
    invariant: data.bucketsExpire,
    mutation: change('AWS::S3::Bucket', 'LifecycleConfiguration'),
  },
  {
    rule: 'only the media bucket keeps its objects',
    invariant: data.bucketsExpire,
    mutation: change('AWS::S3::Bucket', 'LifecycleConfiguration', {
      Rules: [{ Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
    }),
  },
  {
    rule: 'buckets keep no versions of erased objects',
    invariant: data.bucketsKeepNoVersions,
    mutation: change('AWS::S3::Bucket', 'VersioningConfiguration', { Status: 'Enabled' }),
  },
  {
    rule: 'raw inputs are kept longer than quarantined items',
    invariant: data.rawInputOutlivesQuarantine,
    mutation: change('AWS::S3::Bucket', 'LifecycleConfiguration', {
      Rules: [{ Status: 'Enabled', Prefix: 'inbound/', ExpirationInDays: 90 }],
    }),
  },
  {
    rule: 'no template contains the value of a secret',
    invariant: data.secretsHaveNoValueInTheTemplate,
    mutation: change('AWS::SecretsManager::Secret', 'SecretString', 'x'),
  },
  { rule: 'data is in one stack', invariant: data.dataStandsInOneStack, mutation: add('AWS::S3::Bucket', {}) },
  { rule: 'resources have cost tags', invariant: data.costsAreTagged, mutation: change(QUEUE, 'Tags') },
  {
    rule: 'every function has a log group with a retention',
    invariant: functions.functionsHaveALogGroupThatEnds,
    mutation: change(FUNCTION, 'LoggingConfig'),
  },
  {
    rule: 'every log group has a retention',
    invariant: functions.logGroupsEnd,
    mutation: change('AWS::Logs::LogGroup', 'RetentionInDays'),
  },
  {
    rule: 'metrics can be extracted from every log group',
    invariant: functions.logGroupsGiveMetrics,
    mutation: change('AWS::Logs::LogGroup', 'LogGroupClass', 'INFREQUENT_ACCESS'),
  },
  {
    rule: 'every metric that the code records for alarms has an alarm',
    invariant: countsAreWatched([...new Set(ALARM_METRICS)]),
    mutation: (resources) =>
      each(resources, ALARM)
        .filter(({ Properties }) => Properties.Namespace === 'Warung')
        .forEach((alarm) => {
          alarm.Properties.Dimensions = [{ Name: 'service', Value: 'other' }];
        }),
  },
  {
    rule: 'functions have the standard settings',
    invariant: functions.functionsAreTuned,
    mutation: change(FUNCTION, 'Architectures'),
  },
  {
    rule: 'no function is traced actively',
    invariant: functions.nothingIsTraced,
    mutation: change(FUNCTION, 'TracingConfig', { Mode: 'Active' }),
  },
  {
    rule: 'every function has an alarm on its errors',
    invariant: functions.functionsHaveAnErrorAlarm,
    mutation: remove(ALARM),
  },
  {
    rule: 'no environment contains a secret',
    invariant: functions.environmentsHoldNoSecret,
    mutation: change(FUNCTION, 'Environment', { Variables: { META_APP_SECRET: 'x' } }),
  },
  {
    rule: 'every alarm states its impact',
    invariant: alarmsSayWhomTheyHurt,
    mutation: change(ALARM, 'AlarmDescription', 'Queue is full.'),
  },
  { rule: 'every alarm has an action', invariant: alarmsReachSomebody, mutation: change(ALARM, 'AlarmActions') },
  {
    rule: 'every alarm has a section in the runbook, and every section an alarm',
    invariant: alarmsAreInTheRunbook(RUNBOOK),
    mutation: change(ALARM, 'AlarmDescription', `Impact: ${'x'.repeat(30)} Runbook: docs/runbook.md#missing`),
  },
  {
    rule: 'the API is throttled and logs no personal data',
    invariant: apiStagesAreThrottledAndLogged,
    mutation: change('AWS::ApiGatewayV2::Stage', 'AccessLogSettings', {
      DestinationArn: 'x',
      Format: '$context.identity.sourceIp',
    }),
  },
];

describe.each(Object.entries(STAGES))('the templates of %s', (_stage, stacks) => {
  it.each(RULES)('$rule', ({ invariant }) => {
    expect(invariant(platformOf(stacks))).toEqual([]);
  });
});

describe('a mutated template is detected:', () => {
  it.each(RULES)('$rule', ({ invariant, mutation }) => {
    expect(invariant(broken(STAGES.prod, mutation))).not.toEqual([]);
  });
});

describe('the alarms of prod', () => {
  it('have a recipient', () => {
    expect(topicsReachSomebody(platformOf(STAGES.prod))).toEqual([]);
  });

  it.each<[string, Break]>([
    ['topics without a subscription', remove('AWS::SNS::Subscription')],
    ['topics with a subscription to another topic', change('AWS::SNS::Subscription', 'TopicArn', { Ref: 'Other' })],
  ])('detects %s', (_how, mutation) => {
    expect(topicsReachSomebody(broken(STAGES.prod, mutation))).not.toEqual([]);
  });
});

describe('the data of prod', () => {
  it('is retained, protected and recoverable', () => {
    expect(data.dataIsProtected(platformOf(STAGES.prod))).toEqual([]);
  });

  it.each<[string, Break]>([
    ['a table without recovery and deletion protection', change('AWS::DynamoDB::GlobalTable', 'Replicas', [{}])],
    [
      'buckets that are deleted with their stack',
      (resources) =>
        each(resources, 'AWS::S3::Bucket').forEach((bucket) => {
          bucket.DeletionPolicy = 'Delete';
        }),
    ],
  ])('detects %s', (_how, mutation) => {
    expect(data.dataIsProtected(broken(STAGES.prod, mutation))).not.toEqual([]);
  });

  it('in the raw bucket is kept longer than the account events that reference it', () => {
    const days = platformOf(STAGES.prod)
      .ofType('AWS::S3::Bucket')
      .flatMap(({ properties }) => list(at(properties, 'LifecycleConfiguration', 'Rules')))
      .filter((rule) => at(rule, 'Prefix') === RAW_PREFIX)
      .map((rule) => at(rule, 'ExpirationInDays'));
    expect(days).toEqual([180]);
    expect(Number(days[0])).toBeGreaterThan(LARGE_EVENT_DAYS);
  });

  it('detects a stack without termination protection', () => {
    const stacks = STAGES.prod.map((stack) => ({ ...stack, terminationProtection: false }));
    expect(data.dataIsProtected(platformOf(stacks))).not.toEqual([]);
  });
});

it('exactly the listed buckets keep their objects', () => {
  const kept = platformOf(STAGES.prod)
    .ofType('AWS::S3::Bucket')
    .filter((bucket) => !JSON.stringify(bucket.properties.LifecycleConfiguration).includes('ExpirationInDays'));
  expect(kept.map(data.nameOf)).toEqual(Object.keys(data.KEPT_BUCKETS));
});
