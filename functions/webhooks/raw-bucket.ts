import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AppError, UnreadableInputError } from '../../shared/errors.ts';

/** Error for an object that cannot be read: it has expired, or the function lacks the permission to read it. */
class RawInputUnreadableError extends AppError {
  override readonly name = 'RawInputUnreadableError';
  readonly retryable = false;
}

/**
 * Names of S3's errors for a missing object. A caller without permission to list the bucket, as every function here,
 * gets 403 (S3 API Reference, GetObject, Permissions). A missing read permission looks the same; once it is granted, a
 * redrive of the dead-letter queue succeeds.
 */
const MISSING_OBJECT_ERRORS = new Set(['AccessDenied', 'NoSuchKey']);

let client: S3Client | undefined;

/**
 * Reads an object of the raw bucket. This module is imported only when the first large item arrives, since most
 * invocations have none.
 * @throws RawInputUnreadableError, UnreadableInputError, and transient errors of the SDK
 */
export async function readRawObject(bucket: string, key: string): Promise<string> {
  if (!key.startsWith('inbound/')) throw new UnreadableInputError('not a key of the raw bucket');
  client ??= new S3Client();
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch((error: unknown) => {
    if (!(error instanceof Error && MISSING_OBJECT_ERRORS.has(error.name))) throw error;
    throw new RawInputUnreadableError('object of the raw bucket is gone, or the permission to read it is missing', {
      cause: error,
    });
  });
  if (!Body) throw new UnreadableInputError('object is empty');
  return Body.transformToString('utf8');
}
