import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

let client: S3Client | undefined;

/**
 * Stores a large item in the raw bucket and returns its key. This module is imported only when the first large item
 * arrives: the S3 client would add more than half to the code that the function loads at start.
 */
export async function putLargeItem(bucket: string, id: string, text: string): Promise<string> {
  client ??= new S3Client();
  const Key = `inbound/${id}`;
  await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: text, ContentType: 'application/json' }));
  return Key;
}
