import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../kernel/aws-error.ts';
import { createHttpApiFixture, ok } from './http-api-fixture.ts';

describe('the response', () => {
  // "Lambda function response for format 2.0"
  it('follows the structured form', async () => {
    const { call, lambda } = await createHttpApiFixture();
    lambda.outcome = ok({
      statusCode: 201,
      headers: { 'Content-Type': 'image/png', 'X-N': 5 },
      cookies: ['a=1; Secure', 'b=2'],
      body: Buffer.from([1, 2, 255]).toString('base64'),
      isBase64Encoded: true,
    });
    const response = await call('/hello/x');
    expect(response.status).toBe(201);
    expect(response.headers.get('x-n')).toBe('5');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2']);
    expect(response.headers.get('apigw-requestid')).toBeTruthy();
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 255]);
  });

  it.each([
    ['an object', { message: 'hi' }, '{"message":"hi"}'],
    ['a string', 'Hello from Lambda!', 'Hello from Lambda!'],
  ])('is inferred from %s', async (_, payload, body) => {
    const { call, lambda } = await createHttpApiFixture();
    lambda.outcome = ok(payload);
    const response = await call('/hello/x');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      body,
    ]);
  });

  it.each([
    [
      'a function error',
      { kind: 'error' as const, functionError: 'Unhandled' as const, errorType: 'Error', errorMessage: 'x' },
      500,
      'Internal Server Error',
    ],
    ['an invalid status', ok({ statusCode: 'OK' }), 500, 'Internal Server Error'],
    ['a body that is not a string', ok({ statusCode: 200, body: {} }), 500, 'Internal Server Error'],
    ['throttling of the function', { kind: 'throttled' as const }, 503, 'Service Unavailable'],
  ])('for %s', async (_, outcome, status, message) => {
    const { call, lambda } = await createHttpApiFixture();
    lambda.outcome = outcome;
    const response = await call('/hello/x');
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message });
  });

  it('is 500 without the permission to invoke', async () => {
    const { call, authorizer, lambda } = await createHttpApiFixture();
    authorizer.denies = () => true;
    expect((await call('/hello/x')).status).toBe(500);
    expect(lambda.invoked).toEqual([]);
  });

  it('is 503 when the function takes longer than the integration allows', async () => {
    const { call, lambda, clock } = await createHttpApiFixture({ integration: { TimeoutInMillis: 2_000 } });
    const invoked = Promise.withResolvers<void>();
    lambda.outcome = () => {
      invoked.resolve();
      return new Promise(() => {});
    };
    const response = call('/hello/x');
    await invoked.promise;
    await clock.advance(2_000);
    expect((await response).status).toBe(503);
  });

  it('is 404 without a route', async () => {
    const { call } = await createHttpApiFixture();
    const response = await call('/nowhere');
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  it('has no body for HEAD', async () => {
    const { call, lambda } = await createHttpApiFixture();
    lambda.outcome = ok('text');
    const response = await call('/hello/x', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('limits', () => {
  // "Quotas for configuring and running an HTTP API": payload 10 MB, request line and headers 10,240 bytes
  it('reject bodies over 10 MB and accept one of 10 MB', async () => {
    const { call, meter } = await createHttpApiFixture();
    const post = (bytes: number) => call('/hello/x', { method: 'POST', body: Buffer.alloc(bytes) });
    const refused = await post(10 * 1024 * 1024 + 1);
    expect([refused.status, await refused.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
    expect((await post(10 * 1024 * 1024)).status).toBe(200);
    const chunks = ReadableStream.from(Array.from({ length: 11 }, () => new Uint8Array(1024 * 1024)));
    expect((await call('/hello/x', { method: 'POST', body: chunks, duplex: 'half' })).status).toBe(413);
    expect(meter.total('httpApiRequest')).toBe(20);
  });

  it('cause 413 for an event that is too large for Lambda', async () => {
    const { call, lambda } = await createHttpApiFixture();
    lambda.outcome = () =>
      Promise.reject(new AwsError('RequestTooLargeException', 'Request must be smaller than 6291456 bytes', 413));
    expect((await call('/hello/x')).status).toBe(413);
  });

  it('reject headers over 10,240 bytes', async () => {
    const { call } = await createHttpApiFixture();
    expect((await call('/hello/x', { headers: { big: 'x'.repeat(10_240) } })).status).toBe(431);
    expect((await call('/hello/x', { headers: { big: 'x'.repeat(9_000) } })).status).toBe(200);
  });

  it('throttle each route by its token bucket, on the clock', async () => {
    const { call, clock } = await createHttpApiFixture({
      routes: ['GET /a', 'GET /b'],
      stage: { DefaultRouteSettings: { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 1 } },
    });
    const statuses = async (...paths: string[]) => {
      const found: number[] = [];
      for (const path of paths) found.push((await call(path)).status);
      return found;
    };
    expect(await statuses('/a', '/a', '/a', '/b')).toEqual([200, 200, 429, 200]);
    expect(await (await call('/a')).json()).toEqual({ message: 'Too Many Requests' });
    await clock.advance(1_000);
    expect(await statuses('/a', '/a')).toEqual([200, 429]);
  });
});
