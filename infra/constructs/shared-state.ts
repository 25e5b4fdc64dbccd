import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/** Name of the index behind all lists: sparse and keys only, so that an entry costs one write unit. */
export const LIST_INDEX = 'list';

/** Prefix of inputs that are too large for a queue message. */
export const RAW_PREFIX = 'inbound/';

/**
 * Prefix of the files of messages: `media/<tenant>/<message>`. Files are kept as long as their messages, and erased
 * with them.
 */
export const MEDIA_PREFIX = 'media/';

/** The resources with state on which grants and roles are defined. */
export interface SharedState {
  readonly table: TableV2;
  readonly raw: Bucket;
  readonly media: Bucket;
}
