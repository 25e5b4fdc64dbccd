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
  /** Receives whole records that were given up. A queue would receive only their numbers, useless after 24 hours. */
  readonly failures: Bucket;
  readonly batchSize: number;
  readonly batchingWindow: Duration;
  /** What it means that the reader is behind. */
  readonly delayImpact: string;
  /** What it means that records were given up. */
  readonly givenUpImpact: string;
}

/** Bisecting does not count as a retry, so this many tries are left for the one record that fails by itself. */
const RETRIES = 8;
/** Streams keep records 24 hours: what is older than this goes to the bucket while it can still be read. */
const LONGEST_WAIT = Duration.hours(20);
/** A quarter of an hour behind is past any throttling that heals by itself. */
const LATE = Duration.minutes(15);
/** Where Lambda puts them ("Retaining discarded records, S3 destination"): aws/lambda/<mapping>/<shard>/<date>/…. */
const FAILURE_KEYS = 'aws/lambda/*';

/**
 * The reader of a table's stream: bisects a failing batch, retries a bounded number of times, then gives the record up
 * into a bucket, so that one bad record never blocks a shard.
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
    this.function.allow({ actions: ['s3:PutObject'], resources: [props.failures.arnForObjects(FAILURE_KEYS)] });
    this.function.allow({ actions: ['s3:ListBucket'], resources: [props.failures.bucketArn] });
    const source = new EventSourceMapping(this, 'Source', {
      target: this.function.function,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: props.batchSize,
      maxBatchingWindow: props.batchingWindow,
      bisectBatchOnError: true,
      retryAttempts: RETRIES,
      maxRecordAge: LONGEST_WAIT,
      reportBatchItemFailures: true,
      supportS3OnFailureDestination: true,
      onFailure: { bind: () => ({ destination: props.failures.bucketArn }) },
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    // Lambda checks the role's rights when it makes the mapping.
    source.node.addDependency(this.function.role);
    const { name } = props.function;
    new Alarm(this, 'Delay', {
      name: `${name}-delay`,
      metric: this.function.function.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: LATE.toMilliseconds(),
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
      errorImpact: props.givenUpImpact,
    });
  }
}
