import { expect, test } from 'vitest';
import { createApi, route } from '../../../shared/http/api.ts';
import type { Operation } from '../../../shared/http/operation.ts';
import { nothingSchema } from '../../../shared/http/page.ts';
import { callApi } from '../functions/api-fixture.ts';

const operation: Operation = {
  ...{ id: 'readThing', method: 'GET', path: '/v1/thing', summary: '', tag: '', auth: 'none' },
  ...{ pathSchema: nothingSchema, querySchema: nothingSchema, bodySchema: nothingSchema },
  ...{ successes: {}, problems: [] },
};

/** Returns an API with one operation, and its log entries. */
function createTestApi(handle: () => Promise<{ status: number; body: unknown }>) {
  const entries: Record<string, unknown>[] = [];
  const api = createApi<string>({
    name: 'test-api',
    authenticate: async (key) => (key === 'k' ? 'caller' : undefined),
    routes: [route(operation, handle)],
    sink: { info: (_, fields) => entries.push(fields), error: (_, fields) => entries.push(fields) },
    clock: { now: () => 0 },
  });
  return { api, entries };
}

test('an internal error is logged with the calls that led to it and its causes, without messages', async () => {
  const { api, entries } = createTestApi(async function failToRead() {
    throw new TypeError('wamid.SECRET', { cause: new RangeError('+62811 SECRET') });
  });
  const reply = await callApi(api, 'GET', '/v1/thing', { key: 'k' });
  expect(reply).toMatchObject({ status: 500, type: 'application/problem+json' });
  expect(entries).toMatchObject([
    {
      ...{ route: 'GET /v1/thing', status: 500, outcome: 'failed', RequestFailed: 1, reason: 'TypeError' },
      error: {
        name: 'TypeError',
        frames: expect.arrayContaining([expect.stringMatching(/failToRead \(.*api\.test\.ts:\d+:\d+\)/)]),
        causes: [{ name: 'RangeError' }],
      },
    },
  ]);
  expect(JSON.stringify([entries, reply])).not.toContain('SECRET');
});

test('a problem is logged with its status only', async () => {
  const { api, entries } = createTestApi(async () => ({ status: 200, body: {} }));
  expect(await callApi(api, 'GET', '/v1/thing', { key: 'other' })).toMatchObject({ status: 401 });
  expect(await callApi(api, 'POST', '/v1/thing', { key: 'k' })).toMatchObject({ status: 405 });
  expect(await callApi(api, 'GET', '/v1/other', { key: 'k' })).toMatchObject({ status: 404 });
  expect(await callApi(api, 'GET', '/v1/thing', { key: 'k' })).toMatchObject({ status: 200 });
  expect(entries.map(({ ms: _, ...entry }) => entry)).toEqual([
    { route: 'GET /v1/thing', status: 401, outcome: 'ok' },
    { status: 405, outcome: 'ok' },
    { status: 404, outcome: 'ok' },
    { route: 'GET /v1/thing', status: 200, outcome: 'ok' },
  ]);
});
