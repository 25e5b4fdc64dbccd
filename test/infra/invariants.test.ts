import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  alarmsAreInTheRunbook,
  alarmsReachSomebody,
  alarmsSayWhomTheyHurt,
  apiStagesAreThrottledAndLogged,
  countsAreWatched,
} from './invariants/alarms.ts';
import * as data from './invariants/data.ts';
import * as edges from './invariants/edges.ts';
import * as functions from './invariants/functions.ts';
import { type Invariant, type Platform, platformOf } from './invariants/platform.ts';
import * as policies from './invariants/policies.ts';
import * as queues from './invariants/queues.ts';
import { tenantSessionsSeeOneTenant } from './invariants/tenancy.ts';
import { type SynthesizedStack, synthesizeStage } from './support.ts';

const ROOT = new URL('../../', import.meta.url);
const RUNBOOK = readFileSync(new URL('docs/runbook.md', ROOT), 'utf8');
/** What the code that runs in Lambda counts for alarms. */
const COUNTED = globSync('{functions,shared}/**/*.ts', { cwd: ROOT }).flatMap((file) =>
  [...readFileSync(new URL(file, ROOT), 'utf8').matchAll(/\.alarm\('(\w+)'\)/g)].map(([, name = '']) => name),
);
const STAGES = { dev: synthesizeStage('dev'), prod: synthesizeStage('prod') };

/** Changes a copy of a template, so that the rule must find something. */
type Break = (resources: Record<string, MutableResource>) => void;
interface MutableResource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string | undefined;
}

/** All resources of a type in a copy. */
function each(resources: Record<string, MutableResource>, type: string): MutableResource[] {
  const found = Object.values(resources).filter(({ Type }) => Type === type);
  return found;
}

/** Leaves a property out of, or sets it on, the first resource of a type that has it. */
function change(type: string, name: string, value?: unknown): Break {
  return (resources) => {
    const [resource] = each(resources, type).filter(({ Properties }) => value !== undefined || name in Properties);
    if (resource === undefined) return;
    if (value === undefined) delete resource.Properties[name];
    else resource.Properties[name] = value;
  };
}

function remove(type: string): Break {
  return (resources) => {
    for (const [id, { Type }] of Object.entries(resources)) {
      if (Type === type) delete resources[id];
    }
  };
}

function add(type: string, properties: Record<string, unknown>): Break {
  return (resources) => {
    resources.Added = { Type: type, Properties: properties };
  };
}

function allow(statement: Record<string, unknown>): Break {
  return add('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] }, Roles: [] });
}

function broken(stacks: readonly SynthesizedStack[], breakIt: Break): Platform {
  const copy = structuredClone(stacks);
  for (const { template } of copy) {
    breakIt(template.Resources);
  }
  return platformOf(copy);
}

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
    rule: 'nothing is allowed by exclusion',
    holds: policies.noStarIsAllowed,
    brokenBy: allow({ NotAction: 'iam:PassRole', Resource: 'x' }),
  },
  {
    rule: 'nobody may scan or delete',
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

  it('is found in a stack that can be terminated', () => {
    const stacks = STAGES.prod.map((stack) => ({ ...stack, terminationProtection: false }));
    expect(data.dataIsProtected(platformOf(stacks))).not.toEqual([]);
  });
});

it('every exception from the rule on stars is in use', () => {
  const used = policies
    .allowStatements(platformOf(STAGES.prod))
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => `${action} ${JSON.stringify(resource)}`)),
    );
  for (const exception of Object.keys(policies.STAR_EXCEPTIONS)) {
    const [action, path] = exception.split(' ');
    expect(
      used.some((entry) => entry.startsWith(`${action} `) && entry.includes(`"${path}"`)),
      exception,
    ).toBe(true);
  }
});
