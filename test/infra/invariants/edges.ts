import { at, type Invariant, label, list, type Platform, type Resource } from './platform.ts';

/** Every target of every rule has a dead-letter queue and an explicit retry limit. */
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

/**
 * Stream mappings send failed records to a bucket: a queue would contain sequence numbers only ("Retaining discarded
 * records"). Bisecting and limits keep a shard from being blocked.
 */
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
        ...(bounded(properties.MaximumRetryAttempts) ? [] : [`${label(mapping)} retries without a limit`]),
        ...(bounded(properties.MaximumRecordAgeInSeconds) ? [] : [`${label(mapping)} keeps records without a limit`]),
      ];
    });

/**
 * Services that invoke synchronously. All others invoke asynchronously, and Lambda drops an event after two retries.
 */
const SYNCHRONOUS_CALLERS = new Set<unknown>(['apigateway.amazonaws.com']);

export const asyncInvocationsHaveADestination: Invariant = (platform) => {
  const covered = platform
    .ofType('AWS::Lambda::EventInvokeConfig')
    .filter(({ properties }) => at(properties, 'DestinationConfig', 'OnFailure', 'Destination') !== undefined)
    .map(({ stack, properties }) => platform.referred(stack, properties.FunctionName));
  return platform
    .ofType('AWS::Lambda::Permission')
    .filter(({ properties }) => !SYNCHRONOUS_CALLERS.has(properties.Principal))
    .filter(({ stack, properties }) => !covered.includes(platform.referred(stack, properties.FunctionName)))
    .map((permission) => `${label(permission)} allows asynchronous invocations without a failure destination`);
};

/** All subscriptions have a dead-letter queue, except for e-mail, which does not support one. */
export const subscriptionsHaveDeadLetters: Invariant = (platform) =>
  platform
    .ofType('AWS::SNS::Subscription')
    .filter(({ properties }) => properties.Protocol !== 'email')
    .filter(({ properties }) => at(properties, 'RedrivePolicy', 'deadLetterTargetArn') === undefined)
    .map((subscription) => `${label(subscription)} has no dead-letter queue`);
