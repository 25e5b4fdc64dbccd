import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { graphClient } from '../../../../shared/whatsapp/graph.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a Graph API with a given listener and returns its URL. */
async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port }: AddressInfo = address;
  return `http://127.0.0.1:${port}`;
}

const responding =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

const get = { method: 'GET', path: '/1/messages', token: 'secret' } as const;

describe('a call', () => {
  test('sends version, query, token and JSON', async () => {
    const seen: unknown[] = [];
    const baseUrl = await listening(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { authorization, 'content-type': type } = request.headers;
      seen.push({ method: request.method, url: request.url, authorization, type, body });
      response.end('{"success":true,"id":12345678901234567890}');
    });
    const graph = graphClient({ baseUrl: `${baseUrl}/` });
    const answer = await graph.call({ ...get, method: 'POST', query: { a: 'b c' }, body: { pin: '123456' } });
    expect(answer).toMatchObject({ kind: 'ok', status: 200, body: { success: true } });
    expect(JSON.stringify(answer)).toContain('12345678901234567890');
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/v23.0/1/messages?a=b+c',
        authorization: 'Bearer secret',
        type: 'application/json',
        body: '{"pin":"123456"}',
      },
    ]);
  });

  test('sends a form with its boundary, and no token without one', async () => {
    const types: unknown[] = [];
    const baseUrl = await listening((request, response) => {
      types.push(request.headers['content-type'], request.headers.authorization);
      request.resume().on('end', () => response.end('{}'));
    });
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    await graphClient({ baseUrl, version: 'v25.0' }).call({ ...get, method: 'POST', token: null, form });
    expect(types).toEqual([expect.stringMatching(/^multipart\/form-data; boundary=/), undefined]);
  });

  test.each(['/../oauth', '/1/./x', '/1//x', '1', '/1/x?y', '/'])('rejects the path %s', async (path) => {
    const graph = graphClient({ baseUrl: 'http://127.0.0.1:9' });
    await expect(graph.call({ ...get, path })).rejects.toMatchObject({ name: 'BadGraphPathError' });
  });
});

describe('a response', () => {
  const ERROR = JSON.stringify({
    error: {
      message: '(#131056) Pair rate limit hit',
      type: 'OAuthException',
      code: 131056,
      error_subcode: 2494055,
      error_data: { messaging_product: 'whatsapp', details: 'Too many to the same person' },
    },
  });
  const refused = { kind: 'refused', code: null, subcode: null, title: null, details: null, retryAfterSeconds: null };

  test.each([
    [
      'with an error of the Graph API',
      responding(400, ERROR),
      {
        kind: 'refused',
        status: 400,
        code: 131056,
        subcode: 2494055,
        title: '(#131056) Pair rate limit hit',
        details: 'Too many to the same person',
        retryAfterSeconds: null,
      },
    ],
    [
      'with an error and status 500',
      responding(500, '{"error":{"code":131000}}'),
      { ...refused, status: 500, code: 131000 },
    ],
    [
      'with Retry-After',
      responding(429, '', { 'retry-after': '7' }),
      { ...refused, status: 429, retryAfterSeconds: 7 },
    ],
    [
      'with a wait time in the usage of the account',
      responding(400, '{"error":{"code":80007}}', {
        'x-business-use-case-usage': '{"1":[{"estimated_time_to_regain_access":2},{}]}',
      }),
      { ...refused, status: 400, code: 80007, retryAfterSeconds: 120 },
    ],
    ['that redirects', responding(302, '', { location: 'http://127.0.0.1:9/' }), { ...refused, status: 302 }],
    ['of a proxy', responding(502, '<html>'), { kind: 'lost', sent: 'maybe' }],
    ['that is cut off', responding(200, '{"messages":[{'), { kind: 'lost', sent: 'maybe' }],
  ])('%s', async (_, listener, expected) => {
    const baseUrl = await listening(listener);
    expect(await graphClient({ baseUrl }).call(get)).toEqual(expected);
  });
});

describe('without a response', () => {
  test('from a closed port, nothing was sent', async () => {
    const baseUrl = await listening(responding(200, '{}'));
    const [server] = servers.splice(0);
    server?.close();
    expect(await graphClient({ baseUrl }).call(get)).toEqual({ kind: 'lost', sent: 'no' });
  });

  test('from an unknown host name, nothing was sent', async () => {
    const graph = graphClient({ baseUrl: 'http://nobody.invalid' });
    expect(await graph.call(get)).toEqual({ kind: 'lost', sent: 'no' });
  });

  test('after a closed connection, the request may have been sent', async () => {
    const baseUrl = await listening((request) => request.socket.destroy());
    expect(await graphClient({ baseUrl }).call(get)).toEqual({ kind: 'lost', sent: 'maybe' });
  });

  test('after a time-out before or during the response, the request may have been sent', async () => {
    const silent = await listening(() => {});
    expect(await graphClient({ baseUrl: silent, timeoutMs: 50 }).call(get)).toEqual({ kind: 'lost', sent: 'maybe' });
    const slow = await listening((_, response) => response.writeHead(200).write('{'));
    expect(await graphClient({ baseUrl: slow, timeoutMs: 50 }).call(get)).toEqual({ kind: 'lost', sent: 'maybe' });
  });
});
