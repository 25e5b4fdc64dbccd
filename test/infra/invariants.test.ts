import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RAW_PREFIX } from '../../infra/stacks/state-stack.ts';
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
/** What the code that runs in Lambda counts for alarms. */
const COUNTED = globSync('{functions,shared}/**/*.ts', { cwd: ROOT }).flatMap((file) =>
  [...readFileSync(new URL(file, ROOT), 'utf8').matchAll(/\.alarm\('(\w+)'\)/g)].map(([, name = '']) => name),
);
const STAGES = { dev: synthesizeStage('dev'), prod: synthesizeStage('prod') };

const QUEUE = 'AWS::SQS::Queue';
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const FUNCTION = 'AWS::Lambda::Function';
const ALARM = 'AWS::CloudWatch::Alarm';

const RULES: readonly { rule: string; holds: Invariant; brokenBy: Break }[] = [
  {
    rule: 'every queue has a dead-letter queue',
    holds: queues.queuesHaveDeadLetters,
    brokenBy: change(QUEUE, 'RedrivePolicy'),
  },
  { rule: 'every queue and dead-letter queue has an alarm', holds: queues.queuesHaveAlarms, brokenBy: remove(ALARM) },
  {
    rule: 'dead letters are of the kind of their queue',
    holds: queues.deadLettersAreOfTheSameKind,
    brokenBy: change(QUEUE, 'FifoQueue', true),
  },
  {
    rule: 'visibility is at least six timeouts',
    holds: queues.visibilityOutlastsTheFunction,
    brokenBy: change(FUNCTION, 'Timeout', 900),
  },
  {
    rule: 'mappings report partial failures',
    holds: queues.mappingsReportPartialFailures,
    brokenBy: change(MAPPING, 'FunctionResponseTypes'),
  },
  {
    rule: 'queue mappings are bounded',
    holds: queues.queueMappingsAreBounded,
    brokenBy: change(MAPPING, 'ScalingConfig'),
  },
  {
    rule: 'dead letters are a disabled source',
    holds: queues.deadLettersAreADisabledSource,
    brokenBy: (resources) =>
      each(resources, MAPPING).forEach((mapping) => {
        mapping.Properties.Enabled = true;
      }),
  },
  {
    rule: 'every rule target has dead letters',
    holds: edges.ruleTargetsHaveDeadLetters,
    brokenBy: change('AWS::Events::Rule', 'Targets', [{ Arn: 'x', Id: 'y' }]),
  },
  {
    rule: 'every schedule has dead letters',
    holds: edges.schedulesHaveDeadLetters,
    brokenBy: change('AWS::Scheduler::Schedule', 'Target', {}),
  },
  {
    rule: 'stream mappings bisect, are bounded and give up into a bucket',
    holds: edges.streamMappingsGiveUpIntoABucket,
    brokenBy: change(MAPPING, 'DestinationConfig'),
  },
  {
    rule: 'asynchronous invocations have a destination',
    holds: edges.asyncInvocationsHaveADestination,
    brokenBy: add('AWS::Lambda::Permission', { Principal: 's3.amazonaws.com' }),
  },
  {
    rule: 'subscriptions have dead letters',
    holds: edges.subscriptionsHaveDeadLetters,
    brokenBy: add('AWS::SNS::Subscription', { Protocol: 'sqs' }),
  },
  {
    rule: 'no star is allowed as an action',
    holds: policies.noStarIsAllowed,
    brokenBy: allow({ Action: 'sqs:*', Resource: 'arn:aws:sqs:x:y:z' }),
  },
  {
    rule: 'no star is allowed as a resource',
    holds: policies.noStarIsAllowed,
    brokenBy: allow({ Action: 'sqs:SendMessage', Resource: '*' }),
  },
  {
    rule: 'no star is allowed in a resource that is not on the list',
    holds: policies.noStarIsAllowed,
    brokenBy: allow({ Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [{ Ref: 'X' }, '/*']] } }),
  },
  {
    rule: 'no star is allowed in a condition that is not on the list',
    holds: policies.noStarIsAllowed,
    brokenBy: allow({
      Action: 'dynamodb:GetItem',
      Resource: 'x',
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    }),
  },
  {
    rule: 'nothing is allowed by exclusion',
    holds: policies.noStarIsAllowed,
    brokenBy: allow({ NotAction: 'iam:PassRole', Resource: 'x' }),
  },
  {
    rule: 'nobody may scan, and nobody but one delete',
    holds: policies.noNeedlessGrant,
    brokenBy: allow({ Action: ['dynamodb:GetItem', 'dynamodb:Scan'], Resource: 'x' }),
  },
  {
    rule: 'log rights are on the own group',
    holds: policies.logsGoToOwnGroup,
    brokenBy: allow({ Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:x:y:log-group:z' }),
  },
  {
    rule: 'no managed policies',
    holds: policies.noManagedPolicies,
    brokenBy: change('AWS::IAM::Role', 'ManagedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess']),
  },
  {
    rule: 'every function has its own role',
    holds: policies.functionsHaveTheirOwnRole,
    brokenBy: change(FUNCTION, 'Role', 'arn:aws:iam::1:role/shared'),
  },
  {
    rule: 'CloudWatch may publish alarms',
    holds: policies.alarmsMayPublish,
    brokenBy: remove('AWS::SNS::TopicPolicy'),
  },
  {
    rule: 'a tenant session sees one tenant',
    holds: tenantSessionsSeeOneTenant,
    brokenBy: (resources) =>
      each(resources, 'AWS::IAM::Policy').forEach(({ Properties }) => {
        Properties.PolicyDocument = JSON.parse(
          JSON.stringify(Properties.PolicyDocument).replaceAll('PrincipalTag/TenantId}#*', 'PrincipalTag/TenantId}*'),
        );
      }),
  },
  {
    rule: 'everything is encrypted',
    holds: data.everythingIsEncrypted,
    brokenBy: change(QUEUE, 'SqsManagedSseEnabled'),
  },
  {
    rule: 'nothing travels in the clear',
    holds: data.nothingTravelsInTheClear,
    brokenBy: remove('AWS::S3::BucketPolicy'),
  },
  {
    rule: 'buckets are closed',
    holds: data.bucketsAreClosed,
    brokenBy: change('AWS::S3::Bucket', 'PublicAccessBlockConfiguration'),
  },
  { rule: 'buckets expire', holds: data.bucketsExpire, brokenBy: change('AWS::S3::Bucket', 'LifecycleConfiguration') },
  {
    rule: 'only the media bucket keeps what lies in it',
    holds: data.bucketsExpire,
    brokenBy: change('AWS::S3::Bucket', 'LifecycleConfiguration', {
      Rules: [{ Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
    }),
  },
  {
    rule: 'what is erased from a bucket is gone',
    holds: data.bucketsKeepNoVersions,
    brokenBy: change('AWS::S3::Bucket', 'VersioningConfiguration', { Status: 'Enabled' }),
  },
  {
    rule: 'raw input outlives quarantine',
    holds: data.rawInputOutlivesQuarantine,
    brokenBy: change('AWS::S3::Bucket', 'LifecycleConfiguration', {
      Rules: [{ Status: 'Enabled', Prefix: 'inbound/', ExpirationInDays: 90 }],
    }),
  },
  {
    rule: 'no secret has its value in a template',
    holds: data.secretsHaveNoValueInTheTemplate,
    brokenBy: change('AWS::SecretsManager::Secret', 'SecretString', 'x'),
  },
  { rule: 'data stands in one stack', holds: data.dataStandsInOneStack, brokenBy: add('AWS::S3::Bucket', {}) },
  { rule: 'costs are tagged', holds: data.costsAreTagged, brokenBy: change(QUEUE, 'Tags') },
  {
    rule: 'every function logs into a group that ends',
    holds: functions.functionsHaveALogGroupThatEnds,
    brokenBy: change(FUNCTION, 'LoggingConfig'),
  },
  {
    rule: 'every log group ends',
    holds: functions.logGroupsEnd,
    brokenBy: change('AWS::Logs::LogGroup', 'RetentionInDays'),
  },
  {
    rule: 'metrics can be taken out of every log',
    holds: functions.logGroupsGiveMetrics,
    brokenBy: change('AWS::Logs::LogGroup', 'LogGroupClass', 'INFREQUENT_ACCESS'),
  },
  {
    rule: 'what the code counts for alarms is watched',
    holds: countsAreWatched([...new Set(COUNTED)]),
    brokenBy: (resources) =>
      each(resources, ALARM)
        .filter(({ Properties }) => Properties.Namespace === 'Warung')
        .forEach((alarm) => {
          alarm.Properties.Dimensions = [{ Name: 'service', Value: 'other' }];
        }),
  },
  { rule: 'functions are tuned', holds: functions.functionsAreTuned, brokenBy: change(FUNCTION, 'Architectures') },
  {
    rule: 'nothing is traced actively',
    holds: functions.nothingIsTraced,
    brokenBy: change(FUNCTION, 'TracingConfig', { Mode: 'Active' }),
  },
  {
    rule: 'every function has an alarm on errors',
    holds: functions.functionsHaveAnErrorAlarm,
    brokenBy: remove(ALARM),
  },
  {
    rule: 'no environment holds a secret',
    holds: functions.environmentsHoldNoSecret,
    brokenBy: change(FUNCTION, 'Environment', { Variables: { META_APP_SECRET: 'x' } }),
  },
  {
    rule: 'every alarm says whom it hurts',
    holds: alarmsSayWhomTheyHurt,
    brokenBy: change(ALARM, 'AlarmDescription', 'Queue is full.'),
  },
  { rule: 'every alarm reaches somebody', holds: alarmsReachSomebody, brokenBy: change(ALARM, 'AlarmActions') },
  {
    rule: 'every alarm has a section in the runbook, and none is about nothing',
    holds: alarmsAreInTheRunbook(RUNBOOK),
    brokenBy: change(ALARM, 'AlarmDescription', `Impact: ${'x'.repeat(30)} Runbook: docs/runbook.md#missing`),
  },
  {
    rule: 'the API is throttled and logs without names',
    holds: apiStagesAreThrottledAndLogged,
    brokenBy: change('AWS::ApiGatewayV2::Stage', 'AccessLogSettings', {
      DestinationArn: 'x',
      Format: '$context.identity.sourceIp',
    }),
  },
];

describe.each(Object.entries(STAGES))('the templates of %s', (_stage, stacks) => {
  it.each(RULES)('$rule', ({ holds }) => {
    expect(holds(platformOf(stacks))).toEqual([]);
  });
});

describe('a broken template is found:', () => {
  it.each(RULES)('$rule', ({ holds, brokenBy }) => {
    expect(holds(broken(STAGES.prod, brokenBy))).not.toEqual([]);
  });
});

describe('alarms of prod', () => {
  it('reach somebody', () => {
    expect(topicsReachSomebody(platformOf(STAGES.prod))).toEqual([]);
  });

  it.each<[string, Break]>([
    ['without a subscription', remove('AWS::SNS::Subscription')],
    ['with one to another topic', change('AWS::SNS::Subscription', 'TopicArn', { Ref: 'Other' })],
  ])('are found %s', (_how, brokenBy) => {
    expect(topicsReachSomebody(broken(STAGES.prod, brokenBy))).not.toEqual([]);
  });
});

describe('data of prod', () => {
  it('is kept, protected and recoverable', () => {
    expect(data.dataIsProtected(platformOf(STAGES.prod))).toEqual([]);
  });

  it.each<[string, Break]>([
    ['without recovery and deletion protection', change('AWS::DynamoDB::GlobalTable', 'Replicas', [{}])],
    [
      'deleted with its stack',
      (resources) =>
        each(resources, 'AWS::S3::Bucket').forEach((bucket) => {
          bucket.DeletionPolicy = 'Delete';
        }),
    ],
  ])('is found %s', (_how, brokenBy) => {
    expect(data.dataIsProtected(broken(STAGES.prod, brokenBy))).not.toEqual([]);
  });

  it('in the raw bucket outlives the account events that show nothing without it', () => {
    const days = platformOf(STAGES.prod)
      .ofType('AWS::S3::Bucket')
      .flatMap(({ properties }) => list(at(properties, 'LifecycleConfiguration', 'Rules')))
      .filter((rule) => at(rule, 'Prefix') === RAW_PREFIX)
      .map((rule) => at(rule, 'ExpirationInDays'));
    expect(days).toEqual([180]);
    expect(Number(days[0])).toBeGreaterThan(LARGE_EVENT_DAYS);
  });

  it('is found in a stack that can be terminated', () => {
    const stacks = STAGES.prod.map((stack) => ({ ...stack, terminationProtection: false }));
    expect(data.dataIsProtected(platformOf(stacks))).not.toEqual([]);
  });
});

it('every bucket that keeps what lies in it is one, and needs to be named', () => {
  const kept = platformOf(STAGES.prod)
    .ofType('AWS::S3::Bucket')
    .filter((bucket) => !JSON.stringify(bucket.properties.LifecycleConfiguration).includes('ExpirationInDays'));
  expect(kept.map(data.nameOf)).toEqual(Object.keys(data.KEPT_BUCKETS));
});
