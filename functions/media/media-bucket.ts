import { createReadStream } from 'node:fs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { FetchMediaDeps } from './fetch-media.ts';

/** Creates a function that uploads files to a bucket. Uploading a key again overwrites it with the same bytes. */
export function createMediaUploader(bucket: string): FetchMediaDeps['uploadFile'] {
  const client = new S3Client();
  return async ({ path, key, size, mimeType }) => {
    const Body = createReadStream(path);
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentLength: size, ContentType: mimeType }),
    );
  };
}
