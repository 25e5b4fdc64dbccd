import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AppError, UnreadableInput } from '../../shared/errors.ts';

/** The object cannot be read, now or later: its time is over, or the function lacks the right to it. */
class RawInputUnreadable extends AppError {
  override readonly name = 'RawInputUnreadable';
  readonly retryable = false;
}

/**
 * How S3 says that an object is not there. To who may not list the bucket, as none of our functions may, it is 403 (S3 API
 * Reference, GetObject, Permissions). A right that is missing looks the same: then a redrive mends it once it is granted.
 */
const NOT_THERE = new Set(['AccessDenied', 'NoSuchKey']);

/** Reads from the raw bucket. Imported when the first large item comes, as few invocations see one. */
let client: S3Client | undefined;

/** @throws RawInputUnreadable, UnreadableInput, and passing errors as the SDK throws them */
export async function loadFromBucket(bucket: string, key: string): Promise<string> {
  if (!key.startsWith('inbound/')) throw new UnreadableInput('no key of the raw bucket');
  client ??= new S3Client();
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch((error: unknown) => {
    if (!(error instanceof Error && NOT_THERE.has(error.name))) throw error;
    throw new RawInputUnreadable('object of the raw bucket is gone, or the right to read it is missing', {
      cause: error,
    });
  });
  if (!Body) throw new UnreadableInput('object is empty');
  return Body.transformToString('utf8');
}
