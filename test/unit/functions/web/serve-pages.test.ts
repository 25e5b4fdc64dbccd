import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import type { ContentCoding } from '../../../../functions/web/content-coding.ts';
import { createServePages } from '../../../../functions/web/serve-pages.ts';
import type { StaticFiles } from '../../../../functions/web/static-files.ts';
import { apiEvent } from '../api-fixture.ts';

const FILES: Readonly<Record<string, Partial<Record<ContentCoding, Buffer>>>> = {
  'shop.html': { br: Buffer.from([1, 2]), gzip: Buffer.from([3, 4]), identity: Buffer.from('<p>Warung é</p>') },
  'start.html': { identity: Buffer.from('<h1>Warung</h1>') },
  'openapi.json': { identity: Buffer.from('{}') },
  'assets/a-1.js': { br: Buffer.from([5]), identity: Buffer.from('1') },
  'assets/f-1.woff2': { identity: Buffer.from([0xff, 0xfe]) },
};

const site: StaticFiles = {
  codings: (name) => (['br', 'gzip', 'identity'] as const).filter((coding) => FILES[name]?.[coding] !== undefined),
  read: async (name, coding) => {
    const content = FILES[name]?.[coding];
    if (content === undefined) throw new Error('read of a missing file');
    return content;
  },
};

const logs: Record<string, unknown>[] = [];
const log = (_: string, fields: Record<string, unknown>): void => void logs.push(fields);
const pages = createServePages({
  staticFiles: site,
  contentOrigins: ['http://files.example:*'],
  sink: { info: log, error: log },
  clock: { now: () => 0 },
});

const request = (path: string, headers: Record<string, string> = {}): APIGatewayProxyEventV2 => ({
  ...apiEvent('GET', path),
  headers,
});

describe('a page', () => {
  test('is sent in the smallest coding that the client accepts', async () => {
    const reply = await pages(request('/shop/chats/1', { 'accept-encoding': 'gzip, br' }));
    expect(reply).toMatchObject({
      statusCode: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-encoding': 'br',
        vary: 'accept-encoding',
        'cache-control': 'no-cache',
      },
      body: 'AQI=',
      isBase64Encoded: true,
    });
  });

  test('is sent uncompressed to clients that accept no coding', async () => {
    const reply = await pages(request('/shop'));
    expect(reply.body).toBe('<p>Warung é</p>');
    expect(reply.isBase64Encoded).toBeUndefined();
    expect(reply.headers).not.toHaveProperty('content-encoding');
    expect(reply.headers).toMatchObject({ vary: 'accept-encoding' });
  });

  test('is sent at the root', async () => {
    const reply = await pages(request('/'));
    expect(reply).toMatchObject({ statusCode: 200, body: '<h1>Warung</h1>' });
    expect(reply.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
  });

  test('is not sent again if the client has the current version', async () => {
    const { headers = {} } = await pages(request('/shop', { 'accept-encoding': 'br' }));
    const etag = String(headers['etag']);
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await pages(request('/shop', { 'accept-encoding': 'br', 'if-none-match': tag }));
      expect(again).toMatchObject({ statusCode: 304, headers: { etag, vary: 'accept-encoding' } });
      expect(again.body).toBeUndefined();
    }
    const other = await pages(request('/shop', { 'accept-encoding': 'br', 'if-none-match': '"other"' }));
    expect(other.statusCode).toBe(200);
  });

  test('has a different ETag in each coding', async () => {
    const tags = await Promise.all(
      ['br', 'gzip', ''].map(
        async (accept) => (await pages(request('/shop', { 'accept-encoding': accept }))).headers?.['etag'],
      ),
    );
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]{22}"$/);
  });
});

test('a built file may be cached for a year', async () => {
  const { headers } = await pages(request('/shop/assets/a-1.js'));
  expect(headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable' });
});

test('binary content is sent as base64', async () => {
  const reply = await pages(request('/shop/assets/f-1.woff2'));
  expect(reply).toMatchObject({ body: '//4=', isBase64Encoded: true, headers: { 'content-type': 'font/woff2' } });
});

test('a missing built file returns 404, and never the shop page', async () => {
  const reply = await pages(request('/shop/assets/gone-1.js'));
  expect(reply).toMatchObject({ statusCode: 404, headers: { 'content-type': 'application/problem+json' } });
});

describe('every response', () => {
  test.each(['/', '/shop', '/openapi.json', '/shop/assets/gone.js'])('%s has security headers', async (path) => {
    const { headers } = await pages(request(path));
    const policy = String(headers?.['content-security-policy']);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' https: http://files.example:*;");
    expect(policy).not.toContain('unsafe');
  });

  test('logs the file name, and not the requested path', async () => {
    logs.length = 0;
    await pages(request('/shop/chats/6281234567890'));
    expect(logs).toMatchObject([{ status: 200, file: 'shop.html', coding: 'identity', outcome: 'ok' }]);
    expect(JSON.stringify(logs)).not.toContain('6281234567890');
  });
});
