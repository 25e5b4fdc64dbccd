import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Alarm } from './alarm.ts';
import { WarungFunction, type WarungFunctionProps } from './warung-function.ts';

export interface StreamReaderProps {
  readonly table: TableV2;
  readonly function: WarungFunctionProps;
  /**
   * Receives complete discarded records. A queue would receive only their sequence numbers, which are useless after 24
   * hours.
   */
  readonly failureBucket: Bucket;
  readonly batchSize: number;
  readonly batchingWindow: Duration;
  /** The impact if the reader lags behind. */
  readonly delayImpact: string;
  /** The impact if records are discarded. */
  readonly discardedImpact: string;
}

/** Bisecting does not count as a retry, so all retries remain for the single record that fails. */
const RETRIES = 8;
/** Streams keep records for 24 hours. Older records than this go to the bucket while they can still be read. */
const MAX_RECORD_AGE = Duration.hours(20);
/** Throttling that recovers by itself causes less delay than 15 minutes. */
const MAX_DELAY = Duration.minutes(15);
/** Keys of discarded records ("Retaining discarded records, S3 destination"): aws/lambda/<mapping>/<shard>/<date>/…. */
const FAILURE_KEYS = 'aws/lambda/*';

/**
 * Reads a table's stream. Bisects a failing batch, retries a limited number of times, then discards the record into a
 * bucket, so that one bad record never blocks a shard.
 */
export class StreamReader extends Construct {
  readonly function: WarungFunction;

  constructor(scope: Construct, id: string, props: StreamReaderProps) {
    super(scope, id);
    const streamArn = props.table.tableStreamArn;
    if (streamArn === undefined) {
      throw new Error(`${this.node.path}: the table has no stream`);
    }
    this.function = new WarungFunction(this, 'Reader', props.function);
    this.function.allow({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [streamArn],
    });
    this.function.allow({ actions: ['dynamodb:ListStreams'], resources: [`${props.table.tableArn}/stream/*`] });
    this.function.allow({ actions: ['s3:PutObject'], resources: [props.failureBucket.arnForObjects(FAILURE_KEYS)] });
    this.function.allow({ actions: ['s3:ListBucket'], resources: [props.failureBucket.bucketArn] });
    const source = new EventSourceMapping(this, 'Source', {
      target: this.function.function,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: props.batchSize,
      maxBatchingWindow: props.batchingWindow,
      bisectBatchOnError: true,
      retryAttempts: RETRIES,
      maxRecordAge: MAX_RECORD_AGE,
      reportBatchItemFailures: true,
      supportS3OnFailureDestination: true,
      onFailure: { bind: () => ({ destination: props.failureBucket.bucketArn }) },
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    // Lambda checks the role's permissions when it creates the mapping.
    source.node.addDependency(this.function.role);
    const { name } = props.function;
    new Alarm(this, 'Delay', {
      name: `${name}-delay`,
      metric: this.function.function.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: MAX_DELAY.toMilliseconds(),
      evaluationPeriods: 3,
      errorImpact: props.delayImpact,
    });
    new Alarm(this, 'GivenUp', {
      name: `${name}-given-up`,
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'OnFailureDestinationDeliveredEventCount',
        dimensionsMap: { EventSourceMappingUUID: source.eventSourceMappingId },
        period: Duration.minutes(5),
        statistic: 'Sum',
      }),
      threshold: 1,
      errorImpact: props.discardedImpact,
    });
  }
}
