import { AwsError } from '../kernel/aws-error.ts';

/** The S3 operation of a path-style request. */
export interface S3Operation {
  /** The operation's name in the API reference. */
  readonly name: string;
  readonly bucket: string;
  /** Decoded; empty for an operation on the bucket. */
  readonly key: string;
  /** IAM actions on the object, or on the bucket when there is no key. */
  readonly actions: readonly string[];
  /** Price class of the request; undefined for CANCEL and DELETE requests, which are free. */
  readonly priceClass: 's3Put' | 's3Get' | undefined;
  readonly query: URLSearchParams;
}

type OperationDetails = Pick<S3Operation, 'name' | 'actions' | 'priceClass'>;

/** Unsupported subresources. fauxqs ignores them and would use the object or bucket itself. */
const UNSUPPORTED_SUBRESOURCES = [
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
 * Determines the operation from method, path and query. Source: Amazon S3 User Guide, "Required permissions for Amazon
 * S3 API operations"; S3 pricing, "Requests": one class for PUT, COPY, POST and LIST, one for GET and all others;
 * DELETE and CANCEL are free.
 * @throws AwsError `NotImplemented` for an unsupported operation
 */
export function parseOperation(
  method: string,
  url: string,
  headers: Readonly<Record<string, string | undefined>>,
): S3Operation {
  const { bucket, key, query } = readPath(url);
  const unsupported = UNSUPPORTED_SUBRESOURCES.find((name) => query.has(name));
  if (unsupported) throw new AwsError('NotImplemented', `The local runtime does not support S3 ?${unsupported}`, 501);
  const details =
    bucket === ''
      ? serviceOperation(method)
      : key === ''
        ? bucketOperation(method, query)
        : objectOperation(method, query, headers);
  if (!details) throw new AwsError('NotImplemented', `The local runtime does not support S3 ${method} ${url}`, 501);
  return { ...details, bucket, key, query };
}

/** Returns the bucket of a path-style URL. */
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

function serviceOperation(method: string): OperationDetails | undefined {
  return method === 'GET' ? { name: 'ListBuckets', actions: ['s3:ListAllMyBuckets'], priceClass: 's3Put' } : undefined;
}

/** Buckets cannot be created here: only the template creates them. */
function bucketOperation(method: string, query: URLSearchParams): OperationDetails | undefined {
  if (method === 'HEAD') return { name: 'HeadBucket', actions: ['s3:ListBucket'], priceClass: 's3Get' };
  if (method === 'POST' && query.has('delete'))
    return { name: 'DeleteObjects', actions: ['s3:DeleteObject'], priceClass: 's3Put' };
  if (method !== 'GET' || query.has('uploads')) return undefined;
  if (query.has('lifecycle')) {
    return { name: 'GetBucketLifecycleConfiguration', actions: ['s3:GetLifecycleConfiguration'], priceClass: 's3Get' };
  }
  return {
    name: query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects',
    actions: ['s3:ListBucket'],
    priceClass: 's3Put',
  };
}

function objectOperation(
  method: string,
  query: URLSearchParams,
  headers: Readonly<Record<string, string | undefined>>,
): OperationDetails | undefined {
  const isMultipart = query.has('uploadId');
  switch (method) {
    case 'HEAD':
      return { name: 'HeadObject', actions: ['s3:GetObject'], priceClass: 's3Get' };
    case 'GET':
      if (isMultipart) return undefined;
      return query.has('attributes')
        ? { name: 'GetObjectAttributes', actions: ['s3:GetObject', 's3:GetObjectAttributes'], priceClass: 's3Get' }
        : { name: 'GetObject', actions: ['s3:GetObject'], priceClass: 's3Get' };
    case 'PUT':
      // fauxqs would ignore the tags. A part copied from another object would be read without authorization.
      if (headers['x-amz-tagging'] || (isMultipart && headers['x-amz-copy-source'])) return undefined;
      return {
        name: isMultipart ? 'UploadPart' : headers['x-amz-copy-source'] ? 'CopyObject' : 'PutObject',
        actions: ['s3:PutObject'],
        priceClass: 's3Put',
      };
    case 'POST':
      if (query.has('uploads'))
        return { name: 'CreateMultipartUpload', actions: ['s3:PutObject'], priceClass: 's3Put' };
      return isMultipart
        ? { name: 'CompleteMultipartUpload', actions: ['s3:PutObject'], priceClass: 's3Put' }
        : undefined;
    case 'DELETE':
      return isMultipart
        ? { name: 'AbortMultipartUpload', actions: ['s3:AbortMultipartUpload'], priceClass: undefined }
        : { name: 'DeleteObject', actions: ['s3:DeleteObject'], priceClass: undefined };
    default:
      return undefined;
  }
}

/** Parses the source bucket and key of a copy. */
export function parseCopySource(header: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/?([^/]+)\/([^?]+)/s.exec(decodeURIComponent(header)) ?? [];
  if (key === '')
    throw new AwsError('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  return { bucket, key };
}

/** Parses the keys of a DeleteObjects request. */
export function parseKeysToDelete(body: string): string[] {
  return [...body.matchAll(/<Key>([\s\S]*?)<\/Key>/g)].map(([, key = '']) =>
    key
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&'),
  );
}
