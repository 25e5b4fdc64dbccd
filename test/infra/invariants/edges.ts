import { at, type Invariant, label, list, type Platform, type Resource } from './platform.ts';

/** Every target of every rule: a dead-letter queue, and a bounded retry that is written down. */
export const ruleTargetsHaveDeadLetters: Invariant = (platform) =>
  platform
    .ofType('AWS::Events::Rule')
    .flatMap((rule) => list(rule.properties.Targets).flatMap((target) => deliveryViolations(platform, rule, target)));

export const schedulesHaveDeadLetters: Invariant = (platform) =>
  platform
    .ofType('AWS::Scheduler::Schedule')
    .flatMap((schedule) => deliveryViolations(platform, schedule, schedule.properties.Target));

function deliveryViolations(platform: Platform, source: Resource, target: unknown): string[] {
  const end = platform.referred(source.stack, at(target, 'DeadLetterConfig', 'Arn'));
  return [
    ...(end?.type === 'AWS::SQS::Queue' ? [] : [`${label(source)} has a target without a dead-letter queue`]),
    ...(at(target, 'RetryPolicy', 'MaximumRetryAttempts') === undefined
      ? [`${label(source)} has a target without a retry policy`]
      : []),
  ];
}

/** "Retaining discarded records": a queue would hold numbers of records only; bisecting and bounds keep a shard moving. */
export const streamMappingsGiveUpIntoABucket: Invariant = (platform) =>
  platform
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter(({ stack, properties }) => platform.referred(stack, properties.EventSourceArn)?.type !== 'AWS::SQS::Queue')
    .flatMap((mapping) => {
      const { stack, properties } = mapping;
      const destination = platform.referred(stack, at(properties.DestinationConfig, 'OnFailure', 'Destination'));
      const bounded = (value: unknown) => typeof value === 'number' && value >= 0;
      return [
        ...(destination?.type === 'AWS::S3::Bucket' ? [] : [`${label(mapping)} has no bucket for failed records`]),
        ...(properties.BisectBatchOnFunctionError === true ? [] : [`${label(mapping)} does not bisect`]),
        ...(bounded(properties.MaximumRetryAttempts) ? [] : [`${label(mapping)} retries without end`]),
        ...(bounded(properties.MaximumRecordAgeInSeconds) ? [] : [`${label(mapping)} keeps records without end`]),
      ];
    });

/** Who waits for the answer; everybody else invokes asynchronously, and Lambda drops the event after two retries. */
const WAITING_CALLERS = new Set<unknown>(['apigateway.amazonaws.com']);

export const asyncInvocationsHaveADestination: Invariant = (platform) => {
  const covered = platform
    .ofType('AWS::Lambda::EventInvokeConfig')
    .filter(({ properties }) => at(properties, 'DestinationConfig', 'OnFailure', 'Destination') !== undefined)
    .map(({ stack, properties }) => platform.referred(stack, properties.FunctionName));
  return platform
    .ofType('AWS::Lambda::Permission')
    .filter(({ properties }) => !WAITING_CALLERS.has(properties.Principal))
    .filter(({ stack, properties }) => !covered.includes(platform.referred(stack, properties.FunctionName)))
    .map((permission) => `${label(permission)} lets in events that nothing catches when they fail`);
};

/** E-mail has no dead letters; everything else that subscribes to a topic has. */
export const subscriptionsHaveDeadLetters: Invariant = (platform) =>
  platform
    .ofType('AWS::SNS::Subscription')
    .filter(({ properties }) => properties.Protocol !== 'email')
    .filter(({ properties }) => at(properties, 'RedrivePolicy', 'deadLetterTargetArn') === undefined)
    .map((subscription) => `${label(subscription)} has no dead-letter queue`);
