import { AwsError } from '../kernel/aws-error.ts';

/** What a path-style request of S3 asks for. */
export interface S3Operation {
  /** The operation's name in the API reference. */
  readonly name: string;
  readonly bucket: string;
  /** Decoded; empty for an operation on the bucket. */
  readonly key: string;
  /** IAM actions on the object, or on the bucket where there is no key. */
  readonly actions: readonly string[];
  /** The price list's class; cancelling and deleting are free. */
  readonly charge: 's3Put' | 's3Get' | undefined;
  readonly query: URLSearchParams;
}

type Shape = Pick<S3Operation, 'name' | 'actions' | 'charge'>;

/** Subresources that fauxqs would take for the object or bucket itself. */
const NOT_RUN = [
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'renameObject',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versionId',
  'versioning',
  'versions',
  'website',
] as const;

/**
 * Reads method, path and query. Source: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"; S3
 * pricing, "Requests": PUT, COPY, POST, LIST in one class, GET and all others in the other, DELETE and CANCEL free.
 * @throws AwsError `NotImplemented` for what is not run here
 */
export function readOperation(
  method: string,
  url: string,
  headers: Readonly<Record<string, string | undefined>>,
): S3Operation {
  const { bucket, key, query } = readPath(url);
  const unknown = NOT_RUN.find((name) => query.has(name));
  if (unknown) throw new AwsError('NotImplemented', `S3 ?${unknown} is not run here`, 501);
  const shape =
    bucket === '' ? ofService(method) : key === '' ? ofBucket(method, query) : ofObject(method, query, headers);
  if (!shape) throw new AwsError('NotImplemented', `S3 ${method} ${url} is not run here`, 501);
  return { ...shape, bucket, key, query };
}

/** The bucket that a path-style URL names. */
export function bucketOf(url: string): string {
  return /^\/([^/?]*)/.exec(url)?.[1] ?? '';
}

function readPath(url: string): { bucket: string; key: string; query: URLSearchParams } {
  const [path = '', search = ''] = url.split(/\?(.*)/s);
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  try {
    return { bucket, key: decodeURIComponent(key), query: new URLSearchParams(search) };
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function ofService(method: string): Shape | undefined {
  return method === 'GET' ? { name: 'ListBuckets', actions: ['s3:ListAllMyBuckets'], charge: 's3Put' } : undefined;
}

/** Buckets are made by the template alone. */
function ofBucket(method: string, query: URLSearchParams): Shape | undefined {
  if (method === 'HEAD') return { name: 'HeadBucket', actions: ['s3:ListBucket'], charge: 's3Get' };
  if (method === 'POST' && query.has('delete'))
    return { name: 'DeleteObjects', actions: ['s3:DeleteObject'], charge: 's3Put' };
  if (method !== 'GET' || query.has('uploads')) return undefined;
  if (query.has('lifecycle')) {
    return { name: 'GetBucketLifecycleConfiguration', actions: ['s3:GetLifecycleConfiguration'], charge: 's3Get' };
  }
  return {
    name: query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects',
    actions: ['s3:ListBucket'],
    charge: 's3Put',
  };
}

function ofObject(
  method: string,
  query: URLSearchParams,
  headers: Readonly<Record<string, string | undefined>>,
): Shape | undefined {
  const upload = query.has('uploadId');
  switch (method) {
    case 'HEAD':
      return { name: 'HeadObject', actions: ['s3:GetObject'], charge: 's3Get' };
    case 'GET':
      if (upload) return undefined;
      return query.has('attributes')
        ? { name: 'GetObjectAttributes', actions: ['s3:GetObject', 's3:GetObjectAttributes'], charge: 's3Get' }
        : { name: 'GetObject', actions: ['s3:GetObject'], charge: 's3Get' };
    case 'PUT':
      // Tags would be left aside, and a part copied from elsewhere read without a check.
      if (headers['x-amz-tagging'] || (upload && headers['x-amz-copy-source'])) return undefined;
      return {
        name: upload ? 'UploadPart' : headers['x-amz-copy-source'] ? 'CopyObject' : 'PutObject',
        actions: ['s3:PutObject'],
        charge: 's3Put',
      };
    case 'POST':
      if (query.has('uploads')) return { name: 'CreateMultipartUpload', actions: ['s3:PutObject'], charge: 's3Put' };
      return upload ? { name: 'CompleteMultipartUpload', actions: ['s3:PutObject'], charge: 's3Put' } : undefined;
    case 'DELETE':
      return upload
        ? { name: 'AbortMultipartUpload', actions: ['s3:AbortMultipartUpload'], charge: undefined }
        : { name: 'DeleteObject', actions: ['s3:DeleteObject'], charge: undefined };
    default:
      return undefined;
  }
}

/** Bucket and key that a copy reads from. */
export function copySource(header: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/?([^/]+)\/([^?]+)/s.exec(decodeURIComponent(header)) ?? [];
  if (key === '')
    throw new AwsError('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  return { bucket, key };
}

/** The keys that a DeleteObjects request names. */
export function keysToDelete(body: string): string[] {
  return [...body.matchAll(/<Key>([\s\S]*?)<\/Key>/g)].map(([, key = '']) =>
    key
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&'),
  );
}
