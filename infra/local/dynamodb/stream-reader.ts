import type { Item } from './attribute-value.ts';

/**
 * A change of an item, as Lambda passes it to a stream's consumer (Lambda Developer Guide, "Using Lambda with DynamoDB
 * Streams").
 */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventSource: 'aws:dynamodb';
  readonly eventVersion: string;
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  /** Present only when TTL removed the item. */
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
   * Returns the records after a sequence number, oldest first; from the oldest record (TRIM_HORIZON) when `after` is
   * undefined. `trimmed`: the records that followed `after` have been deleted, and reading continued at the oldest
   * existing record.
   * @throws AwsError `ResourceNotFoundException` for an ARN that is not a stream
   */
  read(
    streamArn: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly records: StreamRecord[]; readonly trimmed?: boolean }>;
  /**
   * Calls `listener` when records may have been written. This is only a hint. Returns a function that removes the
   * listener.
   */
  onChange(streamArn: string, listener: () => void): () => void;
}
