import type { Item } from './attribute-value.ts';

/** A change of an item, as Lambda hands it to a stream's consumer (Lambda Developer Guide, "Using Lambda with DynamoDB Streams"). */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventSource: 'aws:dynamodb';
  readonly eventVersion: string;
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  /** Only where TTL removed the item. */
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
  readonly dynamodb: {
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
    /** Epoch seconds, on the runtime's clock. */
    readonly ApproximateCreationDateTime: number;
  };
}

/** Reads a table's stream in order. */
export interface StreamReader {
  /**
   * The records after a sequence number, oldest first; from the oldest kept (TRIM_HORIZON) when `after` is undefined.
   * `trimmed`: what followed `after` is no longer kept, and reading went on at the oldest record that is.
   * @throws AwsError `ResourceNotFoundException` for an ARN that is no stream
   */
  read(
    streamArn: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly records: StreamRecord[]; readonly trimmed?: boolean }>;
  /** Calls `listener` when something may have been written; the result ends it. A hint: read to know. */
  onChange(streamArn: string, listener: () => void): () => void;
}
