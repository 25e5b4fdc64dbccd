import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../kernel/aws-error.ts';
import { parseCopySource, parseKeysToDelete, parseOperation } from '../../../s3/s3-operation.ts';

// Sources: S3 User Guide, "Required permissions for Amazon S3 API operations"; S3 pricing, "Requests".

describe('a path-style request', () => {
  test.each<[string, string, string, string[], 's3Put' | 's3Get' | undefined]>([
    ['GET', '/', 'ListBuckets', ['s3:ListAllMyBuckets'], 's3Put'],
    ['HEAD', '/raw', 'HeadBucket', ['s3:ListBucket'], 's3Get'],
    ['GET', '/raw/?list-type=2&prefix=a', 'ListObjectsV2', ['s3:ListBucket'], 's3Put'],
    ['POST', '/raw/?delete', 'DeleteObjects', ['s3:DeleteObject'], 's3Put'],
    ['PUT', '/raw/a/b?x-id=PutObject', 'PutObject', ['s3:PutObject'], 's3Put'],
    ['PUT', '/raw/a?partNumber=1&uploadId=u', 'UploadPart', ['s3:PutObject'], 's3Put'],
    ['POST', '/raw/a?uploads=', 'CreateMultipartUpload', ['s3:PutObject'], 's3Put'],
    ['POST', '/raw/a?uploadId=u', 'CompleteMultipartUpload', ['s3:PutObject'], 's3Put'],
    ['GET', '/raw/a?x-id=GetObject', 'GetObject', ['s3:GetObject'], 's3Get'],
    ['HEAD', '/raw/a', 'HeadObject', ['s3:GetObject'], 's3Get'],
    ['GET', '/raw/a?attributes', 'GetObjectAttributes', ['s3:GetObject', 's3:GetObjectAttributes'], 's3Get'],
    ['DELETE', '/raw/a', 'DeleteObject', ['s3:DeleteObject'], undefined],
    ['DELETE', '/raw/a?uploadId=u', 'AbortMultipartUpload', ['s3:AbortMultipartUpload'], undefined],
  ])('%s %s is %s', (method, url, name, actions, priceClass) => {
    expect(parseOperation(method, url, {})).toMatchObject({ name, actions, priceClass });
  });

  test('contains the bucket and the decoded key', () => {
    expect(parseOperation('GET', '/raw/inbound/a%20b%2Bc/%C3%B1?x-id=GetObject', {})).toMatchObject({
      bucket: 'raw',
      key: 'inbound/a b+c/ñ',
    });
  });

  test('with a copy source is a copy', () => {
    expect(parseOperation('PUT', '/raw/a', { 'x-amz-copy-source': '/other/b%20c' }).name).toBe('CopyObject');
    expect(parseCopySource('/other/b%20c/d')).toEqual({ bucket: 'other', key: 'b c/d' });
  });

  test.each([
    ['PUT', '/raw/a?tagging', {}],
    ['GET', '/raw/a?versionId=1', {}],
    ['PUT', '/raw/a', { 'x-amz-tagging': 'a=b' }],
    ['PUT', '/raw', {}],
    ['DELETE', '/raw', {}],
    ['PATCH', '/raw/a', {}],
  ])('%s %s is rejected and never treated as another operation', (method, url, headers) => {
    expect(() => parseOperation(method, url, headers)).toThrow(
      expect.objectContaining({ code: 'NotImplemented', status: 501 }),
    );
  });

  test('with a malformed escape is an InvalidURI', () => {
    expect(() => parseOperation('GET', '/raw/%zz', {})).toThrow(AwsError);
  });
});

test('the keys of a DeleteObjects request', () => {
  expect(
    parseKeysToDelete('<Delete><Object><Key>a&amp;lt;b</Key></Object><Object><Key>c</Key></Object></Delete>'),
  ).toEqual(['a&lt;b', 'c']);
});
