import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Session } from '../../../kernel/identity.ts';
import { type Media, startMedia } from './media-fixture.ts';

const KEY = "T#01J/media/a b+c(é)'!.jpg";
let media: Media;
let worker: Session;

beforeAll(async () => {
  media = await startMedia();
  await media.s3.putObject('media', KEY, 'picture');
});
afterAll(() => media.stop());
beforeEach(() => {
  media.meter.reset();
  worker = media.instance();
});
afterEach(() => media.faults.clear());

const presign = (...[command, by = worker, ...more]: PresignArguments) => media.presign(command, by, ...more);
type PresignArguments = [command: Parameters<Media['presign']>[0], by?: Session, expiresIn?: number, more?: object];

const get = (more: object = {}) => new GetObjectCommand({ Bucket: 'media', Key: KEY, ...more });
const read = async (url: string, init?: RequestInit) => {
  const answer = await fetch(url, init);
  return { status: answer.status, text: await answer.text() };
};

describe('a presigned URL', () => {
  test('gets, heads and puts an object with the permissions of its signer, and is metered to the signer', async () => {
    expect(await read(await presign(get()))).toEqual({ status: 200, text: 'picture' });
    const head = await fetch(await presign(new HeadObjectCommand({ Bucket: 'media', Key: KEY })), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '7']);
    const put = new PutObjectCommand({ Bucket: 'media', Key: 'T#01J/new', Metadata: { source: 'phone' } });
    const url = await presign(put, worker, 300, { requestChecksumCalculation: 'WHEN_REQUIRED' });
    expect(url).toContain('x-amz-meta-source=phone');
    const headers = { 'content-type': 'image/png' };
    expect((await fetch(url, { method: 'PUT', body: Buffer.from([1, 2, 3]), headers })).status).toBe(200);
    const got = await fetch(await presign(new GetObjectCommand({ Bucket: 'media', Key: 'T#01J/new' })));
    expect(Buffer.from(await got.arrayBuffer())).toEqual(Buffer.from([1, 2, 3]));
    expect([got.headers.get('content-type'), got.headers.get('x-amz-meta-source')]).toEqual(['image/png', 'phone']);
    expect(media.meter.read()).toMatchObject([
      { kind: 's3Get', quantity: 3, by: 'serve-media', action: 's3:GetObject', resource: 'media' },
      { kind: 's3Put', quantity: 1, by: 'serve-media', action: 's3:PutObject', resource: 'media' },
    ]);
  });

  // Source: API reference, GetObject, "Overriding response header values through the request".
  test('can override the content type and file name of the response', async () => {
    const disposition = 'attachment; filename="struk kopi.pdf"';
    const url = await presign(get({ ResponseContentType: 'application/pdf', ResponseContentDisposition: disposition }));
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toBe(disposition);
    const other = await read(url.replace('application%2Fpdf', 'text%2Fhtml'));
    expect(other).toMatchObject({ status: 403, text: expect.stringContaining('<Code>SignatureDoesNotMatch</Code>') });
  });

  test('expires on the clock', async () => {
    const url = await presign(get(), worker, 60);
    await media.clock.advance(59_999);
    expect((await read(url)).status).toBe(200);
    await media.clock.advance(1);
    const late = await read(url);
    expect(late.status).toBe(403);
    expect(late.text).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>');
    expect(media.meter.total('s3Get')).toBe(1);
  });

  test('grants no more permissions than its signer has, also for missing objects', async () => {
    const foreign = await read(await presign(new GetObjectCommand({ Bucket: 'media', Key: 'T#01K/x' })));
    expect(foreign).toMatchObject({ status: 403, text: expect.stringContaining('<Code>AccessDenied</Code>') });
    const missing = await read(await presign(new GetObjectCommand({ Bucket: 'media', Key: 'T#01J/none' })));
    expect(missing.status).toBe(403);
  });

  test.each([
    ['another key', (url: string) => url.replace('media/T%2301J', 'media/T%2301K'), 403, 'SignatureDoesNotMatch'],
    ['a longer time', (url: string) => url.replace('Expires=300', 'Expires=301'), 403, 'SignatureDoesNotMatch'],
    ['another token', (url: string) => url.replace(/(Security-Token=)./, '$1!'), 403, 'InvalidAccessKeyId'],
    ['no signature', (url: string) => url.replace(/X-Amz-Signature=[^&]*&/, ''), 400, 'QueryParametersError'],
    ['an unknown algorithm', (url: string) => url.replace('HMAC', 'HMAD'), 400, 'QueryParametersError'],
    ['eight days', (url: string) => url.replace('Expires=300', 'Expires=691200'), 400, 'must be less than a week'],
    ['no number of seconds', (url: string) => url.replace('Expires=300', 'Expires=soon'), 400, 'should be a number'],
  ])('with %s is rejected', async (_, change, status, text) => {
    const url = await presign(get());
    const changed = change(url);
    expect(changed).not.toBe(url);
    expect(await read(changed)).toEqual({ status, text: expect.stringContaining(text) });
  });

  test('is valid for its own method and signed headers only', async () => {
    const url = await presign(get());
    expect((await read(url, { method: 'PUT', body: 'x' })).text).toContain('SignatureDoesNotMatch');
    const more = await read(url, { headers: { 'x-amz-meta-a': 'b' } });
    expect(more).toMatchObject({ status: 403, text: expect.stringContaining('headers present in the request which') });
  });

  // By default the SDK includes the checksum of an empty body in the URL.
  test('for a put with the checksum of an empty body rejects a body', async () => {
    const url = await presign(new PutObjectCommand({ Bucket: 'media', Key: 'T#01J/crc' }));
    expect(await read(url, { method: 'PUT', body: 'x' })).toMatchObject({
      status: 400,
      text: expect.stringContaining('BadDigest'),
    });
  });

  test('outlives the instance that created it, whose key is otherwise invalid, and ends with the credentials', async () => {
    const url = await presign(get(), worker, 604_800);
    media.sessions.revoke(worker.accessKeyId);
    expect((await read(url)).status).toBe(200);
    const client = new S3Client({ endpoint: media.endpoint.origin, region: 'ap-southeast-1', credentials: worker });
    vi.setSystemTime(media.clock.now());
    await expect(client.send(get())).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    vi.useRealTimers();
    await media.clock.advance(12 * 3_600_000);
    expect(await read(url)).toEqual({ status: 400, text: expect.stringContaining('<Code>ExpiredToken</Code>') });
  });

  test('is not affected by the faults of the function that created it', async () => {
    media.faults.onCall(() => ({ kind: 'crash-before' }));
    expect((await read(await presign(get()))).status).toBe(200);
    expect(media.crashed).toEqual([]);
  });
});

// Source: S3 User Guide, "How does Amazon S3 evaluate the CORS configuration on a bucket?".
describe('a page of another origin', () => {
  const origin = 'http://localhost:4000';
  const preflight = (url: string, headers: Record<string, string>) => fetch(url, { method: 'OPTIONS', headers });
  const rules = [
    {
      AllowedOrigins: [origin],
      AllowedMethods: ['PUT'],
      AllowedHeaders: ['Content-*'],
      ExposedHeaders: ['ETag'],
      MaxAge: 300,
    },
    { AllowedOrigins: ['*'], AllowedMethods: ['GET', 'HEAD'] },
  ];

  test('reads nothing from a bucket without CORS', async () => {
    await media.defineBucket({});
    const url = await presign(get());
    const response = await preflight(url, { origin, 'access-control-request-method': 'GET' });
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('CORS is not enabled')]);
    expect((await fetch(url, { headers: { origin } })).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('can do what the first matching rule allows', async () => {
    await media.defineBucket({ CorsConfiguration: { CorsRules: rules } });
    const url = await presign(get());
    const response = await preflight(url, {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type,Content-MD5',
    });
    expect([response.status, Object.fromEntries(response.headers)]).toMatchObject([
      200,
      {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'PUT',
        'access-control-allow-headers': 'content-type, content-md5',
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'ETag',
        'access-control-max-age': '300',
      },
    ]);
    const other = await fetch(url, { headers: { origin: 'https://elsewhere.example' } });
    expect(other.headers.get('access-control-allow-origin')).toBe('*');
    expect(other.headers.get('access-control-allow-credentials')).toBeNull();
    expect(other.headers.get('vary')).toContain('Origin');
  });

  test.each([
    ['another origin', { origin: 'http://localhost:4001', 'access-control-request-method': 'PUT' }, 403],
    ['another method', { origin, 'access-control-request-method': 'DELETE' }, 403],
    [
      'another header',
      { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type,x-other' },
      403,
    ],
    ['no origin', { 'access-control-request-method': 'PUT' }, 400],
  ] as const)('with %s is rejected', async (_, headers, status) => {
    await media.defineBucket({ CorsConfiguration: { CorsRules: rules } });
    const response = await preflight(await presign(get()), headers);
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([status, null]);
  });

  test('can read error responses', async () => {
    await media.defineBucket({ CorsConfiguration: { CorsRules: rules } });
    const url = await presign(get(), worker, 1);
    await media.clock.advance(1000);
    const late = await fetch(url, { headers: { origin } });
    expect([late.status, late.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
  });

  test.each([
    [{ ...rules[0], AllowedMethods: ['PATCH'] }, /AllowedMethods/],
    [{ ...rules[0], AllowedOrigins: ['http://*.a.*'] }, /at most one \*/],
    [{ ...rules[0], Colour: 'red' }, /Colour/],
  ])('requires valid rules', async (rule, problem) => {
    await expect(media.defineBucket({ CorsConfiguration: { CorsRules: [rule] } })).rejects.toThrow(problem);
  });
});
