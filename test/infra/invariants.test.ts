import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RAW_PREFIX } from '../../infra/constructs/shared-state.ts';
import { LARGE_EVENT_DAYS } from '../../shared/entities/account-event.ts';
import {
  alarmsAreInTheRunbook,
  alarmsHaveAnAction,
  alarmsStateTheirImpact,
  apiStagesAreThrottledAndLogged,
  metricsHaveAlarms,
  topicsHaveASubscription,
} from './invariants/alarms.ts';
import * as data from './invariants/data.ts';
import * as edges from './invariants/event-delivery.ts';
import * as functions from './invariants/functions.ts';
import * as policies from './invariants/policies.ts';
import * as queues from './invariants/queues.ts';
import { type Invariant, stageTemplatesOf, toArray, valueAt } from './invariants/stage-templates.ts';
import { tenantSessionsAreRestrictedToOneTenant } from './invariants/tenancy.ts';
import {
  addAllowStatement,
  addResource,
  mutatedTemplate,
  removeResources,
  resourcesOfType,
  setProperty,
  type TemplateMutation,
} from './mutated-template.ts';
import { synthesizeStage } from './synthesize-stage.ts';

const ROOT = new URL('../../', import.meta.url);
const RUNBOOK = readFileSync(new URL('docs/runbook.md', ROOT), 'utf8');
/** Metrics that the code in Lambda records for alarms. */
const ALARM_METRICS = globSync('{functions,shared}/**/*.ts', { cwd: ROOT }).flatMap((file) =>
  [...readFileSync(new URL(file, ROOT), 'utf8').matchAll(/\.countMetric\('(\w+)'\)/g)].map(([, name = '']) => name),
);
const STAGES = { dev: synthesizeStage('dev'), prod: synthesizeStage('prod') };

const QUEUE = 'AWS::SQS::Queue';
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const FUNCTION = 'AWS::Lambda::Function';
const ALARM = 'AWS::CloudWatch::Alarm';

const RULES: readonly { rule: string; invariant: Invariant; mutation: TemplateMutation }[] = [
  {
    rule: 'every queue has a dead-letter queue',
    invariant: queues.queuesHaveDeadLetterQueues,
    mutation: setProperty(QUEUE, 'RedrivePolicy'),
  },
  {
    rule: 'every queue and dead-letter queue has an alarm',
    invariant: queues.queuesHaveAlarms,
    mutation: removeResources(ALARM),
  },
  {
    rule: 'a dead-letter queue is of the same type as its queue',
    invariant: queues.deadLetterQueuesAreOfTheSameType,
    mutation: setProperty(QUEUE, 'FifoQueue', true),
  },
  {
    rule: 'the visibility timeout is at least six function timeouts',
    invariant: queues.visibilityTimeoutExceedsFunctionTimeout,
    mutation: setProperty(FUNCTION, 'Timeout', 900),
  },
  {
    rule: 'mappings report partial failures',
    invariant: queues.mappingsReportPartialFailures,
    mutation: setProperty(MAPPING, 'FunctionResponseTypes'),
  },
  {
    rule: 'queue mappings have a maximum concurrency',
    invariant: queues.queueMappingsHaveMaximumConcurrency,
    mutation: setProperty(MAPPING, 'ScalingConfig'),
  },
  {
    rule: 'dead-letter queues are a disabled event source',
    invariant: queues.deadLetterQueuesAreADisabledSource,
    mutation: (resources) =>
      resourcesOfType(resources, MAPPING).forEach((mapping) => {
        mapping.Properties.Enabled = true;
      }),
  },
  {
    rule: 'every rule target has a dead-letter queue',
    invariant: edges.ruleTargetsHaveDeadLetterQueues,
    mutation: setProperty('AWS::Events::Rule', 'Targets', [{ Arn: 'x', Id: 'y' }]),
  },
  {
    rule: 'every schedule has a dead-letter queue',
    invariant: edges.schedulesHaveDeadLetterQueues,
    mutation: setProperty('AWS::Scheduler::Schedule', 'Target', {}),
  },
  {
    rule: 'stream mappings bisect, have limits, and send failures to a bucket',
    invariant: edges.streamMappingsSendFailuresToABucket,
    mutation: setProperty(MAPPING, 'DestinationConfig'),
  },
  {
    rule: 'asynchronous invocations have a destination',
    invariant: edges.asyncInvocationsHaveADestination,
    mutation: addResource('AWS::Lambda::Permission', { Principal: 's3.amazonaws.com' }),
  },
  {
    rule: 'subscriptions have a dead-letter queue',
    invariant: edges.subscriptionsHaveDeadLetterQueues,
    mutation: addResource('AWS::SNS::Subscription', { Protocol: 'sqs' }),
  },
  {
    rule: 'no wildcard is allowed as an action',
    invariant: policies.noWildcardIsAllowed,
    mutation: addAllowStatement({ Action: 'sqs:*', Resource: 'arn:aws:sqs:x:y:z' }),
  },
  {
    rule: 'no wildcard is allowed as a resource',
    invariant: policies.noWildcardIsAllowed,
    mutation: addAllowStatement({ Action: 'sqs:SendMessage', Resource: '*' }),
  },
  {
    rule: 'no wildcard is allowed in a resource that is not listed',
    invariant: policies.noWildcardIsAllowed,
    mutation: addAllowStatement({ Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [{ Ref: 'X' }, '/*']] } }),
  },
  {
    rule: 'no wildcard is allowed in a condition that is not listed',
    invariant: policies.noWildcardIsAllowed,
    mutation: addAllowStatement({
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
    invariant: policies.noWildcardIsAllowed,
    mutation: addAllowStatement({ NotAction: 'iam:PassRole', Resource: 'x' }),
  },
  {
    rule: 'no function may scan, and only listed functions may delete',
    invariant: policies.noUnnecessaryPermission,
    mutation: addAllowStatement({ Action: ['dynamodb:GetItem', 'dynamodb:Scan'], Resource: 'x' }),
  },
  {
    rule: "log permissions are on the function's own log group",
    invariant: policies.logPermissionsAreOnOwnGroup,
    mutation: addAllowStatement({ Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:x:y:log-group:z' }),
  },
  {
    rule: 'no managed policies',
    invariant: policies.noManagedPolicies,
    mutation: setProperty('AWS::IAM::Role', 'ManagedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess']),
  },
  {
    rule: 'every function has its own role',
    invariant: policies.functionsHaveTheirOwnRole,
    mutation: setProperty(FUNCTION, 'Role', 'arn:aws:iam::1:role/shared'),
  },
  {
    rule: 'CloudWatch may publish alarms',
    invariant: policies.cloudWatchMayPublish,
    mutation: removeResources('AWS::SNS::TopicPolicy'),
  },
  {
    rule: 'a tenant session can access one tenant only',
    invariant: tenantSessionsAreRestrictedToOneTenant,
    mutation: (resources) =>
      resourcesOfType(resources, 'AWS::IAM::Policy').forEach(({ Properties }) => {
        Properties.PolicyDocument = JSON.parse(
          JSON.stringify(Properties.PolicyDocument).replaceAll('PrincipalTag/TenantId}#*', 'PrincipalTag/TenantId}*'),
        );
      }),
  },
  {
    rule: 'data is encrypted at rest',
    invariant: data.dataIsEncryptedAtRest,
    mutation: setProperty(QUEUE, 'SqsManagedSseEnabled'),
  },
  {
    rule: 'data is encrypted in transit',
    invariant: data.dataIsEncryptedInTransit,
    mutation: removeResources('AWS::S3::BucketPolicy'),
  },
  {
    rule: 'buckets are private',
    invariant: data.bucketsArePrivate,
    mutation: setProperty('AWS::S3::Bucket', 'PublicAccessBlockConfiguration'),
  },
  {
    rule: 'objects in buckets expire',
    invariant: data.bucketsExpire,
    mutation: setProperty('AWS::S3::Bucket', 'LifecycleConfiguration'),
  },
  {
    rule: 'only the media bucket keeps its objects',
    invariant: data.bucketsExpire,
    mutation: setProperty('AWS::S3::Bucket', 'LifecycleConfiguration', {
      Rules: [{ Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
    }),
  },
  {
    rule: 'buckets keep no versions of erased objects',
    invariant: data.bucketsKeepNoVersions,
    mutation: setProperty('AWS::S3::Bucket', 'VersioningConfiguration', { Status: 'Enabled' }),
  },
  {
    rule: 'raw inputs are kept longer than quarantined items',
    invariant: data.rawInputsAreKeptLongerThanQuarantine,
    mutation: setProperty('AWS::S3::Bucket', 'LifecycleConfiguration', {
      Rules: [{ Status: 'Enabled', Prefix: 'inbound/', ExpirationInDays: 90 }],
    }),
  },
  {
    rule: 'no template contains the value of a secret',
    invariant: data.templatesContainNoSecretValue,
    mutation: setProperty('AWS::SecretsManager::Secret', 'SecretString', 'x'),
  },
  { rule: 'data is in one stack', invariant: data.dataIsInOneStack, mutation: addResource('AWS::S3::Bucket', {}) },
  { rule: 'resources have cost tags', invariant: data.resourcesHaveCostTags, mutation: setProperty(QUEUE, 'Tags') },
  {
    rule: 'every function has a log group with a retention',
    invariant: functions.functionsHaveALogGroupWithRetention,
    mutation: setProperty(FUNCTION, 'LoggingConfig'),
  },
  {
    rule: 'every log group has a retention',
    invariant: functions.logGroupsHaveRetention,
    mutation: setProperty('AWS::Logs::LogGroup', 'RetentionInDays'),
  },
  {
    rule: 'metrics can be extracted from every log group',
    invariant: functions.logGroupsSupportMetrics,
    mutation: setProperty('AWS::Logs::LogGroup', 'LogGroupClass', 'INFREQUENT_ACCESS'),
  },
  {
    rule: 'every metric that the code records for alarms has an alarm',
    invariant: metricsHaveAlarms([...new Set(ALARM_METRICS)]),
    mutation: (resources) =>
      resourcesOfType(resources, ALARM)
        .filter(({ Properties }) => Properties.Namespace === 'Warung')
        .forEach((alarm) => {
          alarm.Properties.Dimensions = [{ Name: 'service', Value: 'other' }];
        }),
  },
  {
    rule: 'functions have the standard settings',
    invariant: functions.functionsHaveStandardSettings,
    mutation: setProperty(FUNCTION, 'Architectures'),
  },
  {
    rule: 'no function is traced actively',
    invariant: functions.functionsAreNotTraced,
    mutation: setProperty(FUNCTION, 'TracingConfig', { Mode: 'Active' }),
  },
  {
    rule: 'every function has an alarm on its errors',
    invariant: functions.functionsHaveAnErrorAlarm,
    mutation: removeResources(ALARM),
  },
  {
    rule: 'no environment contains a secret',
    invariant: functions.environmentsContainNoSecret,
    mutation: setProperty(FUNCTION, 'Environment', { Variables: { META_APP_SECRET: 'x' } }),
  },
  {
    rule: 'every alarm states its impact',
    invariant: alarmsStateTheirImpact,
    mutation: setProperty(ALARM, 'AlarmDescription', 'Queue is full.'),
  },
  { rule: 'every alarm has an action', invariant: alarmsHaveAnAction, mutation: setProperty(ALARM, 'AlarmActions') },
  {
    rule: 'every alarm has a section in the runbook, and every section an alarm',
    invariant: alarmsAreInTheRunbook(RUNBOOK),
    mutation: setProperty(ALARM, 'AlarmDescription', `Impact: ${'x'.repeat(30)} Runbook: docs/runbook.md#missing`),
  },
  {
    rule: 'the API is throttled and logs no personal data',
    invariant: apiStagesAreThrottledAndLogged,
    mutation: setProperty('AWS::ApiGatewayV2::Stage', 'AccessLogSettings', {
      DestinationArn: 'x',
      Format: '$context.identity.sourceIp',
    }),
  },
];

describe.each(Object.entries(STAGES))('the templates of %s', (_stage, stacks) => {
  it.each(RULES)('$rule', ({ invariant }) => {
    expect(invariant(stageTemplatesOf(stacks))).toEqual([]);
  });
});

describe('a mutated template is detected:', () => {
  it.each(RULES)('$rule', ({ invariant, mutation }) => {
    expect(invariant(mutatedTemplate(STAGES.prod, mutation))).not.toEqual([]);
  });
});

describe('the alarms of prod', () => {
  it('have a recipient', () => {
    expect(topicsHaveASubscription(stageTemplatesOf(STAGES.prod))).toEqual([]);
  });

  it.each<[string, TemplateMutation]>([
    ['topics without a subscription', removeResources('AWS::SNS::Subscription')],
    [
      'topics with a subscription to another topic',
      setProperty('AWS::SNS::Subscription', 'TopicArn', { Ref: 'Other' }),
    ],
  ])('detects %s', (_how, mutation) => {
    expect(topicsHaveASubscription(mutatedTemplate(STAGES.prod, mutation))).not.toEqual([]);
  });
});

describe('the data of prod', () => {
  it('is retained, protected and recoverable', () => {
    expect(data.dataIsProtected(stageTemplatesOf(STAGES.prod))).toEqual([]);
  });

  it.each<[string, TemplateMutation]>([
    ['a table without recovery and deletion protection', setProperty('AWS::DynamoDB::GlobalTable', 'Replicas', [{}])],
    [
      'buckets that are deleted with their stack',
      (resources) =>
        resourcesOfType(resources, 'AWS::S3::Bucket').forEach((bucket) => {
          bucket.DeletionPolicy = 'Delete';
        }),
    ],
  ])('detects %s', (_how, mutation) => {
    expect(data.dataIsProtected(mutatedTemplate(STAGES.prod, mutation))).not.toEqual([]);
  });

  it('in the raw bucket is kept longer than the account events that reference it', () => {
    const days = stageTemplatesOf(STAGES.prod)
      .ofType('AWS::S3::Bucket')
      .flatMap(({ properties }) => toArray(valueAt(properties, 'LifecycleConfiguration', 'Rules')))
      .filter((rule) => valueAt(rule, 'Prefix') === RAW_PREFIX)
      .map((rule) => valueAt(rule, 'ExpirationInDays'));
    expect(days).toEqual([180]);
    expect(Number(days[0])).toBeGreaterThan(LARGE_EVENT_DAYS);
  });

  it('detects a stack without termination protection', () => {
    const stacks = STAGES.prod.map((stack) => ({ ...stack, terminationProtection: false }));
    expect(data.dataIsProtected(stageTemplatesOf(stacks))).not.toEqual([]);
  });
});

it('exactly the listed buckets keep their objects', () => {
  const kept = stageTemplatesOf(STAGES.prod)
    .ofType('AWS::S3::Bucket')
    .filter((bucket) => !JSON.stringify(bucket.properties.LifecycleConfiguration).includes('ExpirationInDays'));
  expect(kept.map(data.logicalNameOf)).toEqual(Object.keys(data.BUCKETS_WITHOUT_EXPIRATION));
});
