import { at, type Invariant, label, list, type Platform, type Resource } from './platform.ts';

const QUEUE = 'AWS::SQS::Queue';
const MAPPING = 'AWS::Lambda::EventSourceMapping';

/** Default visibility timeout of SQS, in seconds. */
const DEFAULT_VISIBILITY_SECONDS = 30;
/** Default timeout of Lambda, in seconds. */
const DEFAULT_TIMEOUT_SECONDS = 3;

/** Returns the dead-letter queues of a queue, a rule or a schedule. */
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

/** Every queue has a dead-letter queue, except for dead-letter queues themselves. */
export const queuesHaveDeadLetters: Invariant = (platform) => {
  const deadLetterQueueSet = deadLetterQueues(platform);
  return platform
    .ofType(QUEUE)
    .filter(
      (queue) =>
        !deadLetterQueueSet.has(queue) && !deadLetterArns(queue).some((arn) => platform.referred(queue.stack, arn)),
    )
    .map((queue) => `${label(queue)} has no dead-letter queue`);
};

/** A dead-letter queue has an alarm on its first message, any other queue on the age of its oldest message. */
export const queuesHaveAlarms: Invariant = (platform) => {
  const deadLetterQueueSet = deadLetterQueues(platform);
  const watched = (queue: Resource, metric: string) =>
    platform
      .ofType('AWS::CloudWatch::Alarm')
      .some(
        ({ stack, properties }) =>
          properties.MetricName === metric &&
          list(properties.Dimensions).some((dimension) => platform.referred(stack, at(dimension, 'Value')) === queue),
      );
  return platform.ofType(QUEUE).flatMap((queue) => {
    const metric = deadLetterQueueSet.has(queue)
      ? 'ApproximateNumberOfMessagesVisible'
      : 'ApproximateAgeOfOldestMessage';
    return watched(queue, metric) ? [] : [`${label(queue)} has no alarm on ${metric}`];
  });
};

/**
 * "SQS Developer Guide, Dead-letter queues": that of a FIFO queue must be FIFO, that of a standard queue must be
 * standard.
 */
export const deadLettersAreOfTheSameKind: Invariant = (platform) =>
  platform.ofType(QUEUE).flatMap((queue) =>
    deadLetterArns(queue).flatMap((arn) => {
      const end = platform.referred(queue.stack, arn);
      const same = (end?.properties.FifoQueue ?? false) === (queue.properties.FifoQueue ?? false);
      return same ? [] : [`${label(queue)} and its dead-letter queue are of different types`];
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
    const timeout = Number(fn?.properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS);
    const needed = 6 * timeout + Number(mapping.properties.MaximumBatchingWindowInSeconds ?? 0);
    const visibility = Number(queue.properties.VisibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS);
    return visibility >= needed
      ? []
      : [`${label(queue)} has a visibility timeout of ${visibility} s, needs ${needed} s`];
  });

export const mappingsReportPartialFailures: Invariant = (platform) =>
  platform
    .ofType(MAPPING)
    .filter(({ properties }) => !list(properties.FunctionResponseTypes).includes('ReportBatchItemFailures'))
    .map((mapping) => `${label(mapping)} does not report partial failures`);

export const queueMappingsAreBounded: Invariant = (platform) =>
  platform
    .ofType(MAPPING)
    .filter(({ stack, properties }) => platform.referred(stack, properties.EventSourceArn)?.type === QUEUE)
    .filter(({ properties }) => at(properties, 'ScalingConfig', 'MaximumConcurrency') === undefined)
    .map((mapping) => `${label(mapping)} has no maximum concurrency`);

/** For redriving, each worker's dead-letter queue is a second event source, which is disabled by default. */
export const deadLettersAreADisabledSource: Invariant = (platform) => {
  const mappings = platform.ofType(MAPPING);
  const sources = (mapping: Resource) => platform.referred(mapping.stack, mapping.properties.EventSourceArn);
  return platform.ofType(QUEUE).flatMap((queue) =>
    deadLetterArns(queue).flatMap((arn) => {
      const end = platform.referred(queue.stack, arn);
      const mapping = mappings.find((candidate) => sources(candidate) === end);
      return mapping?.properties.Enabled === false
        ? []
        : [`${label(queue)}: no disabled mapping of its dead-letter queue`];
    }),
  );
};
