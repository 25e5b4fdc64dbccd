import { describe, expect, test } from 'vitest';
import { retryMessageOperation, sendMessageOperation } from '../../../functions/conversations/operations.ts';
import type { Api } from '../../shop/api/client.ts';
import { RefusedError, UnreachableError } from '../../shop/api/problem.ts';
import {
  applyOutcome,
  delayUntilDue,
  dueEntries,
  type Entry,
  isTooOld,
  type Outcome,
} from '../../shop/outbox/entry.ts';
import { createOutbox } from '../../shop/outbox/outbox.ts';
import { sendEntry } from '../../shop/outbox/send-entry.ts';
import { createMemoryStorage } from '../../ui/storage.ts';
import { message } from './views.ts';

const IGNORED = { message: () => undefined, product: () => undefined };
const LATER: Outcome = { kind: 'later', after: null };
const REFUSED: Outcome = { kind: 'refused', refusal: { status: 409, code: 'WindowClosed', detail: 'x', remedy: null } };
const DAY = 24 * 3_600_000;

const entry = (key: string, given: Partial<Entry> = {}): Entry => ({
  key,
  conversationId: 'c1',
  task: { do: 'send', content: { type: 'text', text: { body: key } } },
  reads: null,
  createdAt: 0,
  tries: 0,
  notBefore: 0,
  refusal: null,
  ...given,
});

describe('an entry', () => {
  test('waits longer after each attempt, up to 30 seconds, or for the time that the API requests', () => {
    const pauses = [0, 1, 4, 5, 9].map(
      (tries) => (applyOutcome(entry('a', { tries }), LATER, 100)?.notBefore ?? 0) - 100,
    );
    expect(pauses).toEqual([1_000, 2_000, 16_000, 30_000, 30_000]);
    expect(applyOutcome(entry('a'), { kind: 'later', after: 7 }, 0)?.notBefore).toBe(7_000);
  });

  test('is removed when accepted, and kept with the reason when rejected', () => {
    expect(applyOutcome(entry('a'), { kind: 'accepted' }, 0)).toBeUndefined();
    expect(applyOutcome(entry('a'), REFUSED, 0)?.refusal?.code).toBe('WindowClosed');
  });

  test('is not retried automatically after the API has forgotten its idempotency key', () => {
    expect(isTooOld(entry('a', { tries: 1 }), 3 * DAY)).toBe(true);
    expect(isTooOld(entry('a', { tries: 0 }), 3 * DAY)).toBe(false);
    expect(isTooOld(entry('a', { tries: 1 }), DAY)).toBe(false);
  });

  test('waits only for the previous entry of its conversation', () => {
    const all = [
      entry('b', { createdAt: 2 }),
      entry('a', { createdAt: 1 }),
      entry('x', { createdAt: 3, conversationId: 'c2' }),
    ];
    expect(dueEntries(all, new Set(), 9).map(({ key }) => key)).toEqual(['a', 'x']);
    expect(dueEntries(all, new Set(['a']), 9).map(({ key }) => key)).toEqual(['x']);
  });

  test('does not block later entries if it was rejected, but does while it waits', () => {
    const refused = applyOutcome(entry('a', { createdAt: 1 }), REFUSED, 0) ?? entry('a');
    expect(dueEntries([refused, entry('b', { createdAt: 2 })], new Set(), 0).map(({ key }) => key)).toEqual(['b']);
    const paused = entry('a', { createdAt: 1, notBefore: 50 });
    expect(dueEntries([paused, entry('b', { createdAt: 2 })], new Set(), 0)).toEqual([]);
    expect(delayUntilDue([paused], new Set(), 20)).toBe(30);
    expect(delayUntilDue([refused], new Set(), 20)).toBeUndefined();
  });
});

/** Creates an outbox whose network and clock the test controls. */
function setUp(storage = createMemoryStorage()) {
  const waiting: { entry: Entry; answer: (outcome: Outcome) => Promise<void> }[] = [];
  const state = { now: 1_000, keys: 0, timer: undefined as (() => void) | undefined };
  const start = () =>
    createOutbox({
      storage,
      agentId: 'rina',
      now: () => state.now,
      newKey: () => `key-${++state.keys}`,
      send: (sent) =>
        new Promise((resolve) => {
          waiting.push({
            entry: sent,
            async answer(outcome) {
              resolve(outcome);
              await new Promise((done) => setImmediate(done));
            },
          });
        }),
      exclusively: (_, work) => work(),
      setTimer(work) {
        state.timer = work;
        return () => undefined;
      },
    });
  const outbox = start();
  const addText = (body: string) =>
    outbox.add({ conversationId: 'c1', task: { do: 'send', content: { type: 'text', text: { body } } }, reads: null });
  const later = (milliseconds: number): void => {
    state.now += milliseconds;
    state.timer?.();
  };
  return { outbox, waiting, addText, later, start, storage };
}
const nth = <T>(list: readonly T[], index: number): T => {
  const found = list[index];
  if (found === undefined) throw new RangeError(`there are only ${list.length}`);
  return found;
};

describe('the outbox', () => {
  test('sends entries one at a time, in order', async () => {
    const { waiting, addText, outbox } = setUp();
    addText('satu');
    addText('dua');
    expect(waiting).toHaveLength(1);
    await nth(waiting, 0).answer({ kind: 'accepted' });
    expect(waiting.map(({ entry }) => entry.key)).toEqual(['key-1', 'key-2']);
    await nth(waiting, 1).answer({ kind: 'accepted' });
    expect(outbox.get()).toEqual([]);
  });

  test('retries after a lost response with the same key', async () => {
    const { waiting, addText, later } = setUp();
    addText('satu');
    await nth(waiting, 0).answer(LATER);
    later(500);
    expect(waiting).toHaveLength(1);
    later(600);
    expect(waiting.map(({ entry }) => entry.key)).toEqual(['key-1', 'key-1']);
  });

  test('sends immediately when the network is back', async () => {
    const { waiting, addText, outbox } = setUp();
    addText('satu');
    await nth(waiting, 0).answer({ kind: 'later', after: 3600 });
    outbox.flush();
    expect(waiting).toHaveLength(2);
  });

  test('keeps entries and keys over a restart, per agent', async () => {
    const { addText, start, storage, waiting } = setUp();
    addText('satu');
    start();
    expect(waiting.map(({ entry }) => entry.key)).toEqual(['key-1', 'key-1']);
    expect(storage.names()).toEqual(['outbox.rina.key-1']);
  });

  test('keeps a rejected entry until the user decides; a retry is a new request', async () => {
    const { waiting, addText, outbox } = setUp();
    addText('satu');
    await nth(waiting, 0).answer(REFUSED);
    expect(outbox.get()).toMatchObject([{ key: 'key-1', refusal: { code: 'WindowClosed' } }]);
    outbox.resend('key-1');
    expect(waiting.map(({ entry }) => entry.key)).toEqual(['key-1', 'key-2']);
    await nth(waiting, 1).answer(REFUSED);
    outbox.discard('key-2');
    expect(outbox.get()).toEqual([]);
  });

  test('ignores an entry that another window has sent', async () => {
    const { waiting, addText, outbox, storage, later } = setUp();
    addText('satu');
    await nth(waiting, 0).answer(LATER);
    storage.remove('outbox.rina.key-1');
    later(2_000);
    await new Promise((done) => setImmediate(done));
    expect(waiting).toHaveLength(1);
    expect(outbox.get()).toEqual([]);
  });

  test('does not automatically resend an entry that may have been sent days ago', async () => {
    const { waiting, addText, outbox, later } = setUp();
    addText('satu');
    await nth(waiting, 0).answer(LATER);
    later(3 * DAY);
    expect(waiting).toHaveLength(1);
    expect(outbox.get()).toMatchObject([{ refusal: { code: 'TooOld' } }]);
  });

  test('stops at sign-out, and keeps waiting entries', async () => {
    const { waiting, addText, outbox, later, storage } = setUp();
    addText('satu');
    await nth(waiting, 0).answer(LATER);
    outbox.stop();
    later(5_000);
    expect(waiting).toHaveLength(1);
    expect(storage.names()).toHaveLength(1);
  });
});

describe('an attempt to send an entry', () => {
  const apiWith = (answer: () => Promise<unknown>) => {
    const calls: { path: string; key: string | undefined; body: unknown }[] = [];
    const api: Api = {
      async call(endpoint, { idempotencyKey, body }, schema) {
        calls.push({ path: endpoint.path, key: idempotencyKey, body });
        return schema.parse(await answer());
      },
      text: () => Promise.reject(new TypeError('unexpected call')),
    };
    return { api, calls };
  };
  const fail = (error: Error) => () => Promise.reject(error);
  const refused = (status: number, retryAfter: number | null = null) =>
    new RefusedError({ status, code: null, detail: '', remedy: null }, retryAfter);

  test('marks the answered message as read only after the reply was accepted', async () => {
    const { api, calls } = apiWith(async () => JSON.parse(JSON.stringify({ ...message(), content: null })));
    const accepted: string[] = [];
    const outcome = await sendEntry(api, entry('k', { reads: 'wamid.x' }), {
      ...IGNORED,
      message: (_, { id }) => accepted.push(id),
    });
    expect(outcome).toEqual({ kind: 'accepted' });
    expect(accepted).toEqual(['m1']);
    expect(calls).toEqual([
      { path: sendMessageOperation.path, key: 'k', body: { type: 'text', text: { body: 'k' } } },
      { path: sendMessageOperation.path, key: undefined, body: { status: 'read', message_id: 'wamid.x' } },
    ]);
  });

  test('a retry calls the retry operation', async () => {
    const { api, calls } = apiWith(fail(new UnreachableError()));
    await sendEntry(api, entry('k', { task: { do: 'retry', messageId: 'm9' } }), IGNORED);
    expect(calls).toEqual([{ path: retryMessageOperation.path, key: 'k', body: undefined }]);
  });

  test.each([
    [new UnreachableError(), { kind: 'later', after: null }],
    [refused(500), { kind: 'later', after: null }],
    [refused(503, 4), { kind: 'later', after: 4 }],
    [refused(429, 7), { kind: 'later', after: 7 }],
    [refused(401), { kind: 'later', after: null }],
    [refused(409), { kind: 'refused' }],
    [refused(403), { kind: 'refused' }],
    [refused(422), { kind: 'refused' }],
    [new TypeError('programming error'), { kind: 'later', after: null }],
  ])('%s', async (error, outcome) => {
    const { api } = apiWith(fail(error));
    expect(await sendEntry(api, entry('k'), IGNORED)).toMatchObject(outcome);
  });
});
