import { at, type Invariant, label, list, type Platform, type Resource } from './platform.ts';

const QUEUE = 'AWS::SQS::Queue';
const MAPPING = 'AWS::Lambda::EventSourceMapping';

/** SQS hides a message for 30 s when a queue does not say. */
const DEFAULT_VISIBILITY = 30;
/** Lambda ends a function after 3 s when it does not say. */
const DEFAULT_TIMEOUT = 3;

/** The queue that a source gives its dead letters to, whatever kind of source it is. */
function deadLetterArns({ type, properties }: Resource): unknown[] {
  switch (type) {
    case QUEUE:
      return list(at(properties, 'RedrivePolicy', 'deadLetterTargetArn'));
    case 'AWS::Events::Rule':
      return list(properties.Targets).flatMap((target) => list(at(target, 'DeadLetterConfig', 'Arn')));
    case 'AWS::Scheduler::Schedule':
      return list(at(properties, 'Target', 'DeadLetterConfig', 'Arn'));
    default:
      return [];
  }
}

function deadLetterQueues(platform: Platform): Set<Resource> {
  return new Set(
    platform.resources.flatMap((source) =>
      deadLetterArns(source).flatMap((arn) => platform.referred(source.stack, arn) ?? []),
    ),
  );
}

/** A dead-letter queue needs none of its own. */
export const queuesHaveDeadLetters: Invariant = (platform) => {
  const ends = deadLetterQueues(platform);
  return platform
    .ofType(QUEUE)
    .filter((queue) => !ends.has(queue) && !deadLetterArns(queue).some((arn) => platform.referred(queue.stack, arn)))
    .map((queue) => `${label(queue)} has no dead-letter queue`);
};

/** Dead letters ring as soon as there is one; a working queue rings when its oldest message waits too long. */
export const queuesHaveAlarms: Invariant = (platform) => {
  const ends = deadLetterQueues(platform);
  const watched = (queue: Resource, metric: string) =>
    platform
      .ofType('AWS::CloudWatch::Alarm')
      .some(
        ({ stack, properties }) =>
          properties.MetricName === metric &&
          list(properties.Dimensions).some((dimension) => platform.referred(stack, at(dimension, 'Value')) === queue),
      );
  return platform.ofType(QUEUE).flatMap((queue) => {
    const metric = ends.has(queue) ? 'ApproximateNumberOfMessagesVisible' : 'ApproximateAgeOfOldestMessage';
    return watched(queue, metric) ? [] : [`${label(queue)} has no alarm on ${metric}`];
  });
};

/** "SQS Developer Guide, Dead-letter queues": that of a FIFO queue must be FIFO too, and the other way round. */
export const deadLettersAreOfTheSameKind: Invariant = (platform) =>
  platform.ofType(QUEUE).flatMap((queue) =>
    deadLetterArns(queue).flatMap((arn) => {
      const end = platform.referred(queue.stack, arn);
      const same = (end?.properties.FifoQueue ?? false) === (queue.properties.FifoQueue ?? false);
      return same ? [] : [`${label(queue)} and its dead-letter queue are of different kinds`];
    }),
  );

/** "Configuring a queue to use with Lambda": visibility at least six times the timeout, plus the batching window. */
export const visibilityOutlastsTheFunction: Invariant = (platform) =>
  platform.ofType(MAPPING).flatMap((mapping) => {
    const queue = platform.referred(mapping.stack, mapping.properties.EventSourceArn);
    if (queue?.type !== QUEUE) {
      return [];
    }
    const fn = platform.referred(mapping.stack, mapping.properties.FunctionName);
    const timeout = Number(fn?.properties.Timeout ?? DEFAULT_TIMEOUT);
    const needed = 6 * timeout + Number(mapping.properties.MaximumBatchingWindowInSeconds ?? 0);
    const visibility = Number(queue.properties.VisibilityTimeout ?? DEFAULT_VISIBILITY);
    return visibility >= needed ? [] : [`${label(queue)} hides messages for ${visibility} s, needs ${needed} s`];
  });

export const mappingsReportPartialFailures: Invariant = (platform) =>
  platform
    .ofType(MAPPING)
    .filter(({ properties }) => !list(properties.FunctionResponseTypes).includes('ReportBatchItemFailures'))
    .map((mapping) => `${label(mapping)} takes a batch as failed or done in whole`);

export const queueMappingsAreBounded: Invariant = (platform) =>
  platform
    .ofType(MAPPING)
    .filter(({ stack, properties }) => platform.referred(stack, properties.EventSourceArn)?.type === QUEUE)
    .filter(({ properties }) => at(properties, 'ScalingConfig', 'MaximumConcurrency') === undefined)
    .map((mapping) => `${label(mapping)} has no maximum concurrency`);

/** Redrive: each worker's dead letters are a second source of it, which is off until somebody turns it on. */
export const deadLettersAreADisabledSource: Invariant = (platform) => {
  const mappings = platform.ofType(MAPPING);
  const sources = (mapping: Resource) => platform.referred(mapping.stack, mapping.properties.EventSourceArn);
  return platform.ofType(QUEUE).flatMap((queue) =>
    deadLetterArns(queue).flatMap((arn) => {
      const end = platform.referred(queue.stack, arn);
      const mapping = mappings.find((candidate) => sources(candidate) === end);
      return mapping?.properties.Enabled === false ? [] : [`${label(queue)}: no disabled mapping of its dead letters`];
    }),
  );
};
