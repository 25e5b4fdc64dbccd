import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AccessDeniedError, AwsError } from '../../../kernel/aws-error.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { type AccessRequest, LOCAL_REGION_AND_ACCOUNT, type Session } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { s3Providers } from '../../../resources/s3.ts';
import { openObjectStore } from '../../../s3/object-store.ts';
import { type S3, startS3 } from '../../../s3/start.ts';
import { parseProperties } from '../../../template/properties.ts';

const DAY = 86_400_000;
const dataDir = mkdtempSync(join(tmpdir(), 'warung-s3-'));
const clock = new RuntimeClock({ frozen: Date.parse('2026-11-01T12:00:00Z') });
const meter = new Meter();
let requests: AccessRequest[] = [];
let denies: (request: AccessRequest) => boolean = () => false;
const authorizer = {
  authorize: (request: AccessRequest): void => {
    requests.push(request);
    if (denies(request)) throw new AccessDeniedError(`no statement allows ${request.action}`);
  },
};
const session: Session = {
  accessKeyId: 'LOCALKEY1',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  principal: { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/receive', sessionName: 's', tags: {} },
  functionName: 'receive-webhook',
};

let s3: S3;
let server: Server;
let client: S3Client;

const start = (): Promise<S3> =>
  startS3({ dataDir, clock, meter, authorizer, regionAndAccount: LOCAL_REGION_AND_ACCOUNT });

beforeAll(async () => {
  s3 = await start();
  await s3.defineBucket('raw', [{ prefix: 'inbound/', days: 14 }]);
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const call = {
      session,
      method: request.method ?? '',
      url: request.url ?? '',
      headers,
      body: Buffer.concat(chunks),
    };
    const answer = await s3.service.handle(call).catch((error: unknown) => s3.service.errorResponse(error));
    response.writeHead(answer.status, answer.headers).end(request.method === 'HEAD' ? undefined : answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  client = new S3Client({
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    region: 'ap-southeast-1',
    credentials: { accessKeyId: 'LOCALKEY1', secretAccessKey: 'secret' },
  });
});
afterAll(async () => {
  client.destroy();
  server.close();
  await s3.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  requests = [];
  meter.reset();
});
afterEach(() => {
  denies = () => false;
});

const put = (Key: string, Body: string | Uint8Array, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket: 'raw', Key, Body, ...more }));
const get = async (Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket: 'raw', Key }))).Body?.transformToString();

describe('objects through the AWS SDK', () => {
  test('are put and read completely, with type, metadata and a checksum in a trailer', async () => {
    const body = `{"text":"añb🙂 ${'x'.repeat(100_000)}"}`;
    await put('inbound/a b/ñ.json', body, {
      ContentType: 'application/json',
      Metadata: { source: 'meta' },
      ChecksumAlgorithm: 'CRC32',
    });
    const got = await client.send(new GetObjectCommand({ Bucket: 'raw', Key: 'inbound/a b/ñ.json' }));
    expect(await got.Body?.transformToString()).toBe(body);
    expect(got).toMatchObject({ ContentType: 'application/json', Metadata: { source: 'meta' } });
    const head = await client.send(new HeadObjectCommand({ Bucket: 'raw', Key: 'inbound/a b/ñ.json' }));
    expect(head.ContentLength).toBe(Buffer.byteLength(body));
    expect(requests[0]).toMatchObject({ action: 's3:PutObject', resource: 'arn:aws:s3:::raw/inbound/a b/ñ.json' });
  });

  test('keep every byte', async () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, at) => at % 256);
    await put('inbound/bytes', bytes);
    expect(await s3.getObject('raw', 'inbound/bytes')).toEqual(Buffer.from(bytes));
  });

  test('are listed, copied and deleted', async () => {
    await put('list/1', 'one');
    await client.send(new CopyObjectCommand({ Bucket: 'raw', Key: 'list/2', CopySource: 'raw/list/1' }));
    expect(requests.map(({ action, resource }) => [action, resource]).slice(-2)).toEqual([
      ['s3:PutObject', 'arn:aws:s3:::raw/list/2'],
      ['s3:GetObject', 'arn:aws:s3:::raw/list/1'],
    ]);
    const listed = await client.send(new ListObjectsV2Command({ Bucket: 'raw', Prefix: 'list/' }));
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['list/1', 'list/2']);
    expect(requests.at(-1)).toMatchObject({
      action: 's3:ListBucket',
      resource: 'arn:aws:s3:::raw',
      context: { 's3:prefix': 'list/' },
    });
    await client.send(new DeleteObjectCommand({ Bucket: 'raw', Key: 'list/1' }));
    await client.send(new DeleteObjectsCommand({ Bucket: 'raw', Delete: { Objects: [{ Key: 'list/2' }] } }));
    expect(requests.at(-1)).toMatchObject({ action: 's3:DeleteObject', resource: 'arn:aws:s3:::raw/list/2' });
    expect(await s3.listKeys('raw', 'list/')).toEqual([]);
  });

  test('are uploaded in parts', async () => {
    const target = { Bucket: 'raw', Key: 'parts' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    const part = await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'whole' }));
    const parts = [{ PartNumber: 1, ETag: part.ETag }];
    await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: parts } }));
    expect(await get('parts')).toBe('whole');
  });

  // Source: S3 User Guide, "How to prevent object overwrites with conditional writes".
  test('are put once with If-None-Match, also concurrently', async () => {
    const puts = await Promise.allSettled(['a', 'b', 'c'].map((body) => put('once', body, { IfNoneMatch: '*' })));
    expect(puts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(puts.filter((one) => one.status === 'rejected' && one.reason.name === 'PreconditionFailed')).toHaveLength(2);
    const { ETag } = await client.send(new HeadObjectCommand({ Bucket: 'raw', Key: 'once' }));
    await expect(put('once', 'x', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('once', 'changed', { IfMatch: ETag });
    expect(await get('once')).toBe('changed');
  });

  test('cannot have tags: requests for tags are rejected', async () => {
    await put('tagged', 'body');
    const tagging = client.send(new PutObjectTaggingCommand({ Bucket: 'raw', Key: 'tagged', Tagging: { TagSet: [] } }));
    await expect(tagging).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(await get('tagged')).toBe('body');
  });
});

describe('access and cost', () => {
  test('a denied request has no effect and no cost', async () => {
    denies = ({ action }) => action === 's3:PutObject';
    await expect(put('denied', 'x')).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    expect(meter.read()).toEqual([]);
    expect(await s3.getObject('raw', 'denied')).toBeUndefined();
  });

  // Source: API reference, GetObject, Permissions: without s3:ListBucket a missing object is 403, with it 404.
  test('a missing object is hidden from callers without permission to list the bucket', async () => {
    await expect(get('missing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    denies = ({ action }) => action === 's3:ListBucket';
    await expect(get('missing')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('requests are charged to the function by class', async () => {
    await put('inbound/cost', 'x');
    await get('inbound/cost');
    await client.send(new DeleteObjectCommand({ Bucket: 'raw', Key: 'inbound/cost' }));
    expect(meter.read()).toEqual([
      { kind: 's3Put', quantity: 1, by: 'receive-webhook', action: 's3:PutObject', resource: 'raw' },
      { kind: 's3Get', quantity: 1, by: 'receive-webhook', action: 's3:GetObject', resource: 'raw' },
    ]);
  });

  test('throttling is SlowDown with status 503', () => {
    const answer = s3.service.errorResponse(new AwsError(s3.service.throttlingCode, 'Rate exceeded'));
    expect(answer.status).toBe(503);
    expect(answer.body.toString()).toContain('<Code>SlowDown</Code>');
  });
});

describe('lifecycle', () => {
  test('objects with the prefix expire after their days on the clock', async () => {
    await put('inbound/old', 'x');
    await s3.putObject('raw', 'inbound/ours', 'y');
    await put('kept', 'x');
    await clock.advance(14 * DAY);
    await s3.deleteExpired();
    expect(await s3.listKeys('raw', 'inbound/')).toEqual(expect.arrayContaining(['inbound/old', 'inbound/ours']));
    await clock.advance(DAY);
    await s3.deleteExpired();
    expect(await s3.listKeys('raw', 'inbound/')).toEqual([]);
    expect(await get('kept')).toBe('x');
  });
});

test('the object store opens no port', async () => {
  const openPorts = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  const before = openPorts();
  const store = await openObjectStore(join(dataDir, 'no-port'));
  expect(openPorts()).toBe(before);
  await store.close();
});

test('objects, buckets and ages survive a restart', async () => {
  await put('inbound/survives', 'still here');
  await s3.stop();
  s3 = await start();
  await s3.defineBucket('raw', [{ prefix: 'inbound/', days: 14 }]);
  expect(await get('inbound/survives')).toBe('still here');
  await clock.advance(15 * DAY);
  await s3.deleteExpired();
  expect(await s3.getObject('raw', 'inbound/survives')).toBeUndefined();
});

describe('the template', () => {
  const policies: [string, string, unknown][] = [];
  const providers = () =>
    s3Providers(
      s3,
      { setResourcePolicy: (...policy) => policies.push(policy), withdrawResourcePolicy: () => {} },
      LOCAL_REGION_AND_ACCOUNT,
    );
  const of = (type: string) => {
    const found = providers().find((one) => one.type === type);
    if (!found) throw new Error(type);
    return found;
  };
  const resource = { type: 'AWS::S3::Bucket', stackName: 'State', logicalId: 'Raw', physicalId: 'state-raw-1' };
  /** A bucket of the State stack, as aws-cdk-lib 2.275.0 synthesizes it. */
  const bucket = {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    LifecycleConfiguration: {
      Rules: [
        { Id: 'expire', ExpirationInDays: 14, Prefix: 'inbound/', Status: 'Enabled' },
        { Id: 'abort-uploads', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
      ],
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true },
    Tags: [{ Key: 'stage', Value: 'dev' }],
  };

  test('creates the bucket and sets its policy', async () => {
    const provider = of('AWS::S3::Bucket');
    expect(provider.identify(resource, bucket)).toEqual({
      ref: 'state-raw-1',
      attributes: {
        Arn: 'arn:aws:s3:::state-raw-1',
        DomainName: 'state-raw-1.s3.amazonaws.com',
        RegionalDomainName: 'state-raw-1.s3.ap-southeast-1.amazonaws.com',
      },
    });
    await provider.apply({ ...resource, properties: parseProperties(provider, 'Raw', bucket) });
    await s3.putObject('state-raw-1', 'inbound/a', 'x');
    await provider.apply({ ...resource, properties: parseProperties(provider, 'Raw', bucket) });
    expect(await s3.listKeys('state-raw-1')).toEqual(['inbound/a']);
    const policy = of('AWS::S3::BucketPolicy');
    const properties = parseProperties(policy, 'RawPolicy', {
      Bucket: 'state-raw-1',
      PolicyDocument: { Statement: [] },
    });
    await policy.apply({ ...resource, type: policy.type, logicalId: 'RawPolicy', physicalId: 'p', properties });
    expect(policies).toEqual([['arn:aws:s3:::state-raw-1', 'State.RawPolicy', { Statement: [] }]]);
  });

  test.each([
    'VersioningConfiguration',
    'NotificationConfiguration',
    'ReplicationConfiguration',
    'WebsiteConfiguration',
  ])('rejects %s by name', (property) => {
    expect(() => parseProperties(of('AWS::S3::Bucket'), 'Raw', { ...bucket, [property]: {} })).toThrow(property);
  });

  test('removes policies but never buckets', () => {
    expect(of('AWS::S3::Bucket').remove).toBeUndefined();
    expect(of('AWS::S3::BucketPolicy').remove).toBeDefined();
  });
});
