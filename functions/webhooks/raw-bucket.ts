import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { UnreadableInput } from '../../shared/errors.ts';

/** Reads from the raw bucket. Imported when the first large item comes, as few invocations see one. */
let client: S3Client | undefined;

export async function loadFromBucket(bucket: string, key: string): Promise<string> {
  if (!key.startsWith('inbound/')) throw new UnreadableInput('no key of the raw bucket');
  client ??= new S3Client();
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!Body) throw new UnreadableInput('object is empty');
  return Body.transformToString('utf8');
}
