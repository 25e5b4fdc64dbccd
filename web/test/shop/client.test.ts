import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { listMessagesOperation, sendMessageOperation } from '../../../functions/conversations/operations.ts';
import { type CallResult, createApi } from '../../shop/api/client.ts';
import { connectionOf, createServerClock, createSignal } from '../../shop/api/connection.ts';
import { isNotFound, isSignedOut, RefusedError, UnreachableError, UnreadableError } from '../../shop/api/problem.ts';

function apiAnswering(answer: () => Promise<Response> | Response) {
  const calls: { url: string; init: RequestInit }[] = [];
  const contacts: CallResult[] = [];
  const api = createApi({
    key: 'kunci',
    async fetch(url, init) {
      calls.push({ url, init });
      return answer();
    },
    onResult: (contact) => contacts.push(contact),
  });
  return { api, calls, contacts };
}
const json = (status: number, body: unknown, headers = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

describe('an API call', () => {
  test('sends the API key, escapes path parameters and omits undefined query parameters', async () => {
    const { api, calls } = apiAnswering(() => json(200, { ok: true }));
    await api.call(
      listMessagesOperation,
      { path: { id: 'a/b' }, query: { limit: '5', cursor: undefined } },
      z.unknown(),
    );
    expect(calls[0]?.url).toBe('/v1/conversations/a%2Fb/messages?limit=5');
    expect(calls[0]?.init).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer kunci' } });
  });

  test('sends its idempotency key and its body', async () => {
    const { api, calls } = apiAnswering(() => json(202, {}));
    await api.call(
      sendMessageOperation,
      { path: { id: 'c' }, body: { type: 'text' }, idempotencyKey: 'k1' },
      z.unknown(),
    );
    expect(calls[0]?.init).toMatchObject({
      method: 'POST',
      body: '{"type":"text"}',
      headers: { 'idempotency-key': 'k1', 'content-type': 'application/json' },
    });
  });

  test('an error response includes code, remedy and retry time', async () => {
    const remedy = { en: 'Send a template.', id: 'Kirim templat.' };
    const problem = { title: 'Conflict', status: 409, detail: 'closed', code: 'WindowClosed', remedy, more: 1 };
    const { api } = apiAnswering(() => json(409, problem, { 'retry-after': '7' }));
    const error = await api.call(sendMessageOperation, {}, z.unknown()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({
      retryAfter: 7,
      refusal: { status: 409, code: 'WindowClosed', detail: 'closed', remedy },
    });
  });

  test('an error response without problem details is still an error', async () => {
    const { api } = apiAnswering(() => new Response('<html>', { status: 502 }));
    const error = await api.call(sendMessageOperation, {}, z.unknown()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ refusal: { status: 502, code: null } });
    expect([isSignedOut(error), isNotFound(error)]).toEqual([false, false]);
  });

  test('a response that does not match the schema is rejected', async () => {
    const { api } = apiAnswering(() => json(200, { data: 'x' }));
    await expect(api.call(listMessagesOperation, {}, z.object({ data: z.array(z.string()) }))).rejects.toThrow(
      UnreadableError,
    );
  });

  test('a missing response is distinguished from an error response and from an aborted call', async () => {
    const { api, contacts } = apiAnswering(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(api.call(listMessagesOperation, {}, z.unknown())).rejects.toThrow(UnreachableError);
    expect(contacts).toEqual([{ reached: false, serverTime: null }]);
    const gone = AbortSignal.abort();
    await expect(api.call(listMessagesOperation, { signal: gone }, z.unknown())).rejects.not.toThrow(UnreachableError);
    expect(contacts).toHaveLength(1);
  });

  test('an interrupted response counts as missing', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) });
    const { api } = apiAnswering(() => new Response(broken));
    await expect(api.call(listMessagesOperation, {}, z.unknown())).rejects.toThrow(UnreachableError);
  });

  test('reports the server’s time', async () => {
    const { api, contacts } = apiAnswering(() => json(200, {}, { date: 'Tue, 24 Nov 2026 07:00:00 GMT' }));
    await api.call(listMessagesOperation, {}, z.unknown());
    expect(contacts).toEqual([{ reached: true, serverTime: Date.parse('2026-11-24T07:00:00Z') }]);
  });
});

describe('the connection', () => {
  test.each([
    [true, true, 'live'],
    [true, false, 'reconnecting'],
    [false, true, 'offline'],
    [false, false, 'offline'],
  ] as const)('online %s, reached %s: %s', (online, reached, state) => {
    expect(connectionOf(online, reached)).toBe(state);
  });

  test('a wrong device clock is corrected, small differences are ignored', () => {
    const clock = createServerClock(() => 1_000_000);
    clock.observe({ reached: true, serverTime: 1_003_000 });
    expect(clock.now()).toBe(1_000_000);
    clock.observe({ reached: true, serverTime: 1_600_000 });
    clock.observe({ reached: false, serverTime: null });
    expect(clock.now()).toBe(1_600_000);
  });

  test('a signal notifies its subscribers of changes only, until they unsubscribe', () => {
    const signal = createSignal('a');
    let notifications = 0;
    const unsubscribe = signal.subscribe(() => notifications++);
    signal.set('a');
    signal.set('b');
    unsubscribe();
    signal.set('c');
    expect([notifications, signal.get()]).toEqual([1, 'c']);
  });
});
