import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

export type StageName = 'dev' | 'prod';

/** Settings that may differ between stages. Everything else is the same in all stages. */
interface StageConfig {
  /** Removal policy of tables, buckets and secrets that are removed from a template. */
  readonly dataRemovalPolicy: RemovalPolicy;
  /** DynamoDB rejects DeleteTable while this is true. */
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  /** CloudFormation rejects DeleteStack while this is true. */
  readonly terminationProtection: boolean;
  readonly logRetention: RetentionDays;
  /**
   * Concurrency reserved for receive-webhook, so that no other function can starve it. Lambda keeps at least 100
   * unreserved ("Lambda Developer Guide, Configuring reserved concurrency"). An account with the small initial quota
   * cannot reserve any: omit the property there.
   */
  readonly webhookReservedConcurrency?: number;
  /** Requests per second and burst of the HTTP API. All APIs of an account share 10,000 and 5,000. */
  readonly apiThrottle: { readonly rateLimit: number; readonly burstLimit: number };
  /**
   * Maximum number of concurrent batches of one queue, 2 to 1,000 ("SQS event source mapping, Maximum concurrency").
   */
  readonly workerMaxConcurrency: number;
  /**
   * Batching window of publish-changes. Domain events of one batch share one bus entry, so a longer window saves
   * entries.
   */
  readonly streamBatchingWindow: Duration;
  /** Batching window of record-usage. */
  readonly usageBatchingWindow: Duration;
  /** Batching window of roll-up-usage, which aggregates a bucket once for all records of a batch. */
  readonly rollUpBatchingWindow: Duration;
  /** Whether the operator passes WhatsApp's charges on to businesses. If not, the estimate is for information only. */
  readonly isReseller: boolean;
  /** Whether alarms need a recipient. If so, the stage is not deployed without an address. */
  readonly isAlarmEmailRequired: boolean;
  /** E-mail address that receives the alarms. Without it, the topic has no subscription. */
  readonly alarmEmail?: string;
}

/** The settings of a stage together with its name. */
export interface Stage extends StageConfig {
  readonly name: StageName;
}

const STAGES: Record<StageName, StageConfig> = {
  dev: {
    dataRemovalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    pointInTimeRecovery: false,
    terminationProtection: false,
    isAlarmEmailRequired: false,
    logRetention: RetentionDays.ONE_WEEK,
    apiThrottle: { rateLimit: 1_000, burstLimit: 2_000 },
    workerMaxConcurrency: 5,
    streamBatchingWindow: Duration.seconds(1),
    usageBatchingWindow: Duration.seconds(1),
    rollUpBatchingWindow: Duration.seconds(2),
    isReseller: false,
  },
  prod: {
    dataRemovalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
    pointInTimeRecovery: true,
    terminationProtection: true,
    isAlarmEmailRequired: true,
    logRetention: RetentionDays.THREE_MONTHS,
    webhookReservedConcurrency: 100,
    apiThrottle: { rateLimit: 2_000, burstLimit: 4_000 },
    workerMaxConcurrency: 50,
    streamBatchingWindow: Duration.seconds(2),
    usageBatchingWindow: Duration.seconds(5),
    rollUpBatchingWindow: Duration.seconds(60),
    isReseller: false,
  },
};

export class UnknownStageError extends Error {
  override readonly name = 'UnknownStageError';
  constructor(stage: string) {
    super(`unknown stage "${stage}": known stages are ${Object.keys(STAGES).join(', ')}`);
  }
}

function isStageName(name: string): name is StageName {
  return Object.hasOwn(STAGES, name);
}

/** Returns the settings of a stage. `alarmEmail` overrides the stage's own address. Throws UnknownStageError. */
export function getStage(name: string, alarmEmail?: string): Stage {
  if (!isStageName(name)) {
    throw new UnknownStageError(name);
  }
  return { name, ...STAGES[name], ...(alarmEmail === undefined ? {} : { alarmEmail }) };
}
