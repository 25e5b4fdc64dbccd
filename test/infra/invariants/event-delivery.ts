import { type Invariant, labelOf, type Resource, type StageTemplates, toArray, valueAt } from './stage-templates.ts';

/** Every target of every rule has a dead-letter queue and an explicit retry limit. */
export const ruleTargetsHaveDeadLetterQueues: Invariant = (platform) =>
  platform
    .ofType('AWS::Events::Rule')
    .flatMap((rule) =>
      toArray(rule.properties.Targets).flatMap((target) => deliveryViolations(platform, rule, target)),
    );

export const schedulesHaveDeadLetterQueues: Invariant = (platform) =>
  platform
    .ofType('AWS::Scheduler::Schedule')
    .flatMap((schedule) => deliveryViolations(platform, schedule, schedule.properties.Target));

function deliveryViolations(platform: StageTemplates, source: Resource, target: unknown): string[] {
  const end = platform.resolveReference(source.stack, valueAt(target, 'DeadLetterConfig', 'Arn'));
  return [
    ...(end?.type === 'AWS::SQS::Queue' ? [] : [`${labelOf(source)} has a target without a dead-letter queue`]),
    ...(valueAt(target, 'RetryPolicy', 'MaximumRetryAttempts') === undefined
      ? [`${labelOf(source)} has a target without a retry policy`]
      : []),
  ];
}

/**
 * Stream mappings send failed records to a bucket: a queue would contain sequence numbers only ("Retaining discarded
 * records"). Bisecting and limits keep a shard from being blocked.
 */
export const streamMappingsSendFailuresToABucket: Invariant = (platform) =>
  platform
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter(
      ({ stack, properties }) =>
        platform.resolveReference(stack, properties.EventSourceArn)?.type !== 'AWS::SQS::Queue',
    )
    .flatMap((mapping) => {
      const { stack, properties } = mapping;
      const destination = platform.resolveReference(
        stack,
        valueAt(properties.DestinationConfig, 'OnFailure', 'Destination'),
      );
      const bounded = (value: unknown) => typeof value === 'number' && value >= 0;
      return [
        ...(destination?.type === 'AWS::S3::Bucket' ? [] : [`${labelOf(mapping)} has no bucket for failed records`]),
        ...(properties.BisectBatchOnFunctionError === true ? [] : [`${labelOf(mapping)} does not bisect`]),
        ...(bounded(properties.MaximumRetryAttempts) ? [] : [`${labelOf(mapping)} retries without a limit`]),
        ...(bounded(properties.MaximumRecordAgeInSeconds) ? [] : [`${labelOf(mapping)} keeps records without a limit`]),
      ];
    });

/**
 * Services that invoke synchronously. All others invoke asynchronously, and Lambda drops an event after two retries.
 */
const SYNCHRONOUS_CALLERS = new Set<unknown>(['apigateway.amazonaws.com']);

export const asyncInvocationsHaveADestination: Invariant = (platform) => {
  const covered = platform
    .ofType('AWS::Lambda::EventInvokeConfig')
    .filter(({ properties }) => valueAt(properties, 'DestinationConfig', 'OnFailure', 'Destination') !== undefined)
    .map(({ stack, properties }) => platform.resolveReference(stack, properties.FunctionName));
  return platform
    .ofType('AWS::Lambda::Permission')
    .filter(({ properties }) => !SYNCHRONOUS_CALLERS.has(properties.Principal))
    .filter(({ stack, properties }) => !covered.includes(platform.resolveReference(stack, properties.FunctionName)))
    .map((permission) => `${labelOf(permission)} allows asynchronous invocations without a failure destination`);
};

/** All subscriptions have a dead-letter queue, except for e-mail, which does not support one. */
export const subscriptionsHaveDeadLetterQueues: Invariant = (platform) =>
  platform
    .ofType('AWS::SNS::Subscription')
    .filter(({ properties }) => properties.Protocol !== 'email')
    .filter(({ properties }) => valueAt(properties, 'RedrivePolicy', 'deadLetterTargetArn') === undefined)
    .map((subscription) => `${labelOf(subscription)} has no dead-letter queue`);
