import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/**
 * Keeps a large item in the raw bucket. A module of its own, imported when the first large item comes: the S3 client would
 * add a good half to what the function loads at start.
 */
let client: S3Client | undefined;

export async function putLargeItem(bucket: string, id: string, text: string): Promise<string> {
  client ??= new S3Client();
  const Key = `inbound/${id}`;
  await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: text, ContentType: 'application/json' }));
  return Key;
}
