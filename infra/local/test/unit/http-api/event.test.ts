import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createHttpApiFixture, FUNCTION, NOW } from './http-api-fixture.ts';

describe('the event', () => {
  // API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs", payload format version 2.0
  it('is payload format 2.0', async () => {
    const { api, event, lambda, authorizer, url } = await createHttpApiFixture();
    const { port } = api.engine.server;
    await new Promise<void>((resolve, reject) => {
      const outgoing = httpRequest(`${url}/hello/a%20b?x=1&y=a%26b&x=2`, { method: 'POST' }, (response) =>
        response.resume().on('end', resolve),
      );
      outgoing.on('error', reject);
      for (const [name, value] of Object.entries({
        'Content-Type': 'application/json',
        'User-Agent': 'test/1',
        'X-Two': ['1', '2'],
        Cookie: 'a=1; b=2',
      }))
        outgoing.setHeader(name, value);
      outgoing.end('{"n":1}');
    });
    const { headers, ...rest } = event();
    const traceId = headers['x-amzn-trace-id'] ?? '';
    expect(traceId).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(parseInt(traceId.split('-')[1] ?? '', 16)).toBe(Math.floor(NOW / 1000));
    expect(headers).toEqual({
      'content-length': '7',
      'content-type': 'application/json',
      host: `127.0.0.1:${port}`,
      'user-agent': 'test/1',
      'x-amzn-trace-id': traceId,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': String(port),
      'x-forwarded-proto': 'http',
      'x-two': '1,2',
    });
    expect(rest).toEqual({
      version: '2.0',
      routeKey: 'ANY /hello/{name}',
      rawPath: '/hello/a b',
      rawQueryString: 'x=1&y=a%26b&x=2',
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { x: '1,2', y: 'a&b' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'api1',
        domainName: '127.0.0.1',
        domainPrefix: '127',
        http: { method: 'POST', path: '/hello/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test/1' },
        requestId: expect.any(String),
        routeKey: 'ANY /hello/{name}',
        stage: '$default',
        time: '12/Mar/2026:19:03:58 +0000',
        timeEpoch: NOW,
      },
      pathParameters: { name: 'a b' },
      body: '{"n":1}',
      isBase64Encoded: false,
    });
    expect(lambda.invoked[0]?.options).toEqual({ type: 'RequestResponse', traceHeader: traceId });
    expect(authorizer.requests).toEqual([
      {
        principal: {
          kind: 'service',
          service: 'apigateway.amazonaws.com',
          sourceArn: 'arn:aws:execute-api:ap-southeast-1:000000000000:api1/$default/POST/hello/{name}',
        },
        action: 'lambda:InvokeFunction',
        resource: FUNCTION,
      },
    ]);
  });

  it('keeps the trace of the request', async () => {
    const { call, event } = await createHttpApiFixture();
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    await call('/hello/x', { headers: { 'X-Amzn-Trace-Id': trace } });
    expect(event().headers['x-amzn-trace-id']).toBe(trace);
  });

  it('omits fields that a request does not have', async () => {
    const { call, event } = await createHttpApiFixture({ routes: ['$default'] });
    await call('/');
    for (const name of ['body', 'cookies', 'queryStringParameters', 'pathParameters', 'stageVariables'])
      expect(event()).not.toHaveProperty(name);
    expect(event()).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
  });

  it.each([
    ['application/json', '{"ü":1}', false],
    ['text/plain; charset=utf-8', 'hi', false],
    ['application/xml', '<a/>', false],
    ['application/x-www-form-urlencoded', 'a=1', true],
    ['application/octet-stream', 'x', true],
    ['image/png', 'x', true],
  ])('encodes a body of %s', async (type, body, encoded) => {
    const { call, event } = await createHttpApiFixture();
    await call('/hello/x', { method: 'POST', body, headers: { 'content-type': type } });
    expect(event()).toMatchObject({
      isBase64Encoded: encoded,
      body: encoded ? Buffer.from(body).toString('base64') : body,
    });
  });

  it('encodes JSON that is not UTF-8', async () => {
    const { call, event } = await createHttpApiFixture();
    const body = Uint8Array.from([0x22, 0xff, 0x22]);
    await call('/hello/x', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect(event()).toMatchObject({ isBase64Encoded: true, body: 'Iv8i' });
  });
});
