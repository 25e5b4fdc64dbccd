import { createReadStream } from 'node:fs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { FetchDeps } from './fetch-media.ts';

/** Keeps files in a bucket; the same key again overwrites it with the same bytes. */
export function keepIn(bucket: string): FetchDeps['keep'] {
  const client = new S3Client();
  return async ({ path, key, size, mimeType }) => {
    const Body = createReadStream(path);
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentLength: size, ContentType: mimeType }),
    );
  };
}
