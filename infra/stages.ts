import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

export type StageName = 'dev' | 'prod';

/** What may differ from stage to stage. Everything else is the same everywhere. */
interface StageConfig {
  /** What becomes of tables, buckets and secrets that leave a template. */
  readonly dataRemovalPolicy: RemovalPolicy;
  /** DynamoDB refuses DeleteTable while this is on. */
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  /** CloudFormation refuses DeleteStack while this is on. */
  readonly terminationProtection: boolean;
  readonly logRetention: RetentionDays;
  /**
   * Concurrency set aside for receive-webhook, so that no other function can starve the way in. Lambda leaves at least 100
   * unreserved ("Lambda Developer Guide, Configuring reserved concurrency"): an account with the small starting quota
   * refuses any number here, then leave it out.
   */
  readonly webhookReservedConcurrency?: number;
  /** Requests per second and burst of the whole HTTP API; an account has 10,000 and 5,000 to share. */
  readonly apiThrottle: { readonly rateLimit: number; readonly burstLimit: number };
  /** Most batches of one queue at the same time, 2 to 1,000 ("SQS event source mapping, Maximum concurrency"). */
  readonly workerMaxConcurrency: number;
  /** How long publish-changes waits to fill a batch: facts of one batch share an event, so waiting saves events. */
  readonly streamBatchingWindow: Duration;
  /** How long record-usage waits to fill a batch, and how long roll-up-usage does: a bucket is counted once for all that came. */
  readonly usageBatchingWindow: Duration;
  readonly rollUpBatchingWindow: Duration;
  /** Whether the operator passes WhatsApp's bill on to businesses. If not, the estimate of it is for information. */
  readonly resells: boolean;
  /** Whether somebody must get the alarms: then the stage is not deployed without an address. */
  readonly alarmsAreAnswered: boolean;
  /** Who gets the alarms. Without one the topic exists and nobody is subscribed. */
  readonly alarmEmail?: string;
}

/** A stage with its name, as the stacks get it. */
export interface Stage extends StageConfig {
  readonly name: StageName;
}

const STAGES: Record<StageName, StageConfig> = {
  dev: {
    dataRemovalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    pointInTimeRecovery: false,
    terminationProtection: false,
    alarmsAreAnswered: false,
    logRetention: RetentionDays.ONE_WEEK,
    apiThrottle: { rateLimit: 1_000, burstLimit: 2_000 },
    workerMaxConcurrency: 5,
    streamBatchingWindow: Duration.seconds(1),
    usageBatchingWindow: Duration.seconds(1),
    rollUpBatchingWindow: Duration.seconds(2),
    resells: false,
  },
  prod: {
    dataRemovalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
    pointInTimeRecovery: true,
    terminationProtection: true,
    alarmsAreAnswered: true,
    logRetention: RetentionDays.THREE_MONTHS,
    webhookReservedConcurrency: 100,
    apiThrottle: { rateLimit: 2_000, burstLimit: 4_000 },
    workerMaxConcurrency: 50,
    streamBatchingWindow: Duration.seconds(2),
    usageBatchingWindow: Duration.seconds(5),
    rollUpBatchingWindow: Duration.seconds(60),
    resells: false,
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

/** The settings of a stage. `alarmEmail` from outside wins over the stage's own. Throws UnknownStageError. */
export function stageNamed(name: string, alarmEmail?: string): Stage {
  if (!isStageName(name)) {
    throw new UnknownStageError(name);
  }
  return { name, ...STAGES[name], ...(alarmEmail === undefined ? {} : { alarmEmail }) };
}
