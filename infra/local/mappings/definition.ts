/** Settings of all event source mappings. */
interface CommonSettings {
  /** The mapping's UUID. */
  readonly id: string;
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  /** Patterns in JSON. A record that matches none of them is skipped. Empty: all records match. */
  readonly filters: readonly string[];
}

/** Lambda Developer Guide, "Lambda parameters for Amazon SQS event source mappings". */
export interface QueueMapping extends CommonSettings {
  readonly kind: 'queue';
  readonly maximumConcurrency?: number;
}

/** Lambda Developer Guide, "Lambda parameters for Amazon DynamoDB event source mappings". -1 means no limit. */
export interface StreamMapping extends CommonSettings {
  readonly kind: 'stream';
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly bisectBatchOnFunctionError: boolean;
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeSeconds: number;
  readonly parallelizationFactor: number;
  readonly onFailure?: string;
}

export type MappingDefinition = QueueMapping | StreamMapping;

/** The maximum size of one event (Lambda Developer Guide, "Batching behavior": 6 MB), less space for the envelope. */
export const EVENT_LIMIT_BYTES = 6_291_456 - 1_024;
