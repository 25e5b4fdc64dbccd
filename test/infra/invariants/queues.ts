import { type Invariant, labelOf, type Resource, type StageTemplates, toArray, valueAt } from './stage-templates.ts';

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
      return toArray(valueAt(properties, 'RedrivePolicy', 'deadLetterTargetArn'));
    case 'AWS::Events::Rule':
      return toArray(properties.Targets).flatMap((target) => toArray(valueAt(target, 'DeadLetterConfig', 'Arn')));
    case 'AWS::Scheduler::Schedule':
      return toArray(valueAt(properties, 'Target', 'DeadLetterConfig', 'Arn'));
    default:
      return [];
  }
}

function deadLetterQueues(platform: StageTemplates): Set<Resource> {
  return new Set(
    platform.resources.flatMap((source) =>
      deadLetterArns(source).flatMap((arn) => platform.resolveReference(source.stack, arn) ?? []),
    ),
  );
}

/** Every queue has a dead-letter queue, except for dead-letter queues themselves. */
export const queuesHaveDeadLetterQueues: Invariant = (platform) => {
  const deadLetterQueueSet = deadLetterQueues(platform);
  return platform
    .ofType(QUEUE)
    .filter(
      (queue) =>
        !deadLetterQueueSet.has(queue) &&
        !deadLetterArns(queue).some((arn) => platform.resolveReference(queue.stack, arn)),
    )
    .map((queue) => `${labelOf(queue)} has no dead-letter queue`);
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
          toArray(properties.Dimensions).some(
            (dimension) => platform.resolveReference(stack, valueAt(dimension, 'Value')) === queue,
          ),
      );
  return platform.ofType(QUEUE).flatMap((queue) => {
    const metric = deadLetterQueueSet.has(queue)
      ? 'ApproximateNumberOfMessagesVisible'
      : 'ApproximateAgeOfOldestMessage';
    return watched(queue, metric) ? [] : [`${labelOf(queue)} has no alarm on ${metric}`];
  });
};

/**
 * "SQS Developer Guide, Dead-letter queues": that of a FIFO queue must be FIFO, that of a standard queue must be
 * standard.
 */
export const deadLetterQueuesAreOfTheSameType: Invariant = (platform) =>
  platform.ofType(QUEUE).flatMap((queue) =>
    deadLetterArns(queue).flatMap((arn) => {
      const end = platform.resolveReference(queue.stack, arn);
      const same = (end?.properties.FifoQueue ?? false) === (queue.properties.FifoQueue ?? false);
      return same ? [] : [`${labelOf(queue)} and its dead-letter queue are of different types`];
    }),
  );

/** "Configuring a queue to use with Lambda": visibility at least six times the timeout, plus the batching window. */
export const visibilityTimeoutExceedsFunctionTimeout: Invariant = (platform) =>
  platform.ofType(MAPPING).flatMap((mapping) => {
    const queue = platform.resolveReference(mapping.stack, mapping.properties.EventSourceArn);
    if (queue?.type !== QUEUE) {
      return [];
    }
    const fn = platform.resolveReference(mapping.stack, mapping.properties.FunctionName);
    const timeout = Number(fn?.properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS);
    const needed = 6 * timeout + Number(mapping.properties.MaximumBatchingWindowInSeconds ?? 0);
    const visibility = Number(queue.properties.VisibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS);
    return visibility >= needed
      ? []
      : [`${labelOf(queue)} has a visibility timeout of ${visibility} s, needs ${needed} s`];
  });

export const mappingsReportPartialFailures: Invariant = (platform) =>
  platform
    .ofType(MAPPING)
    .filter(({ properties }) => !toArray(properties.FunctionResponseTypes).includes('ReportBatchItemFailures'))
    .map((mapping) => `${labelOf(mapping)} does not report partial failures`);

export const queueMappingsHaveMaximumConcurrency: Invariant = (platform) =>
  platform
    .ofType(MAPPING)
    .filter(({ stack, properties }) => platform.resolveReference(stack, properties.EventSourceArn)?.type === QUEUE)
    .filter(({ properties }) => valueAt(properties, 'ScalingConfig', 'MaximumConcurrency') === undefined)
    .map((mapping) => `${labelOf(mapping)} has no maximum concurrency`);

/** For redriving, each worker's dead-letter queue is a second event source, which is disabled by default. */
export const deadLetterQueuesAreADisabledSource: Invariant = (platform) => {
  const mappings = platform.ofType(MAPPING);
  const sources = (mapping: Resource) => platform.resolveReference(mapping.stack, mapping.properties.EventSourceArn);
  return platform.ofType(QUEUE).flatMap((queue) =>
    deadLetterArns(queue).flatMap((arn) => {
      const end = platform.resolveReference(queue.stack, arn);
      const mapping = mappings.find((candidate) => sources(candidate) === end);
      return mapping?.properties.Enabled === false
        ? []
        : [`${labelOf(queue)}: no disabled mapping of its dead-letter queue`];
    }),
  );
};
