import { describe, expect, test } from 'vitest';
import type { Api } from '../../../../../functions/console/web/shop/api/client.ts';
import { Refused, Unreachable } from '../../../../../functions/console/web/shop/api/problem.ts';
import {
  afterTry,
  dueNow,
  type Entry,
  isTooOld,
  type Outcome,
  pauseUntilDue,
} from '../../../../../functions/console/web/shop/outbox/entry.ts';
import { createOutbox } from '../../../../../functions/console/web/shop/outbox/outbox.ts';
import { sendEntry } from '../../../../../functions/console/web/shop/outbox/send.ts';
import { memoryShelf } from '../../../../../functions/console/web/shop/session/shelf.ts';
import { retryMessageOperation, sendMessageOperation } from '../../../../../functions/conversations/operations.ts';
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
  test('waits longer after each try, up to half a minute, or as long as it was told', () => {
    const pauses = [0, 1, 4, 5, 9].map((tries) => (afterTry(entry('a', { tries }), LATER, 100)?.notBefore ?? 0) - 100);
    expect(pauses).toEqual([1_000, 2_000, 16_000, 30_000, 30_000]);
    expect(afterTry(entry('a'), { kind: 'later', after: 7 }, 0)?.notBefore).toBe(7_000);
  });

  test('is gone when taken, kept with the reason when refused', () => {
    expect(afterTry(entry('a'), { kind: 'taken' }, 0)).toBeUndefined();
    expect(afterTry(entry('a'), REFUSED, 0)?.refusal?.code).toBe('WindowClosed');
  });

  test('that may have been taken longer ago than the API remembers is not tried by itself', () => {
    expect(isTooOld(entry('a', { tries: 1 }), 3 * DAY)).toBe(true);
    expect(isTooOld(entry('a', { tries: 0 }), 3 * DAY)).toBe(false);
    expect(isTooOld(entry('a', { tries: 1 }), DAY)).toBe(false);
  });

  test('waits for the one before it in its conversation only', () => {
    const all = [
      entry('b', { createdAt: 2 }),
      entry('a', { createdAt: 1 }),
      entry('x', { createdAt: 3, conversationId: 'c2' }),
    ];
    expect(dueNow(all, new Set(), 9).map(({ key }) => key)).toEqual(['a', 'x']);
    expect(dueNow(all, new Set(['a']), 9).map(({ key }) => key)).toEqual(['x']);
  });

  test('that was refused holds nobody up; one that pauses does', () => {
    const refused = afterTry(entry('a', { createdAt: 1 }), REFUSED, 0) ?? entry('a');
    expect(dueNow([refused, entry('b', { createdAt: 2 })], new Set(), 0).map(({ key }) => key)).toEqual(['b']);
    const paused = entry('a', { createdAt: 1, notBefore: 50 });
    expect(dueNow([paused, entry('b', { createdAt: 2 })], new Set(), 0)).toEqual([]);
    expect(pauseUntilDue([paused], new Set(), 20)).toBe(30);
    expect(pauseUntilDue([refused], new Set(), 20)).toBeUndefined();
  });
});

/** An outbox whose network and clock the test is. */
function world(shelf = memoryShelf()) {
  const waiting: { entry: Entry; answer: (outcome: Outcome) => Promise<void> }[] = [];
  const state = { now: 1_000, keys: 0, timer: undefined as (() => void) | undefined };
  const start = () =>
    createOutbox({
      shelf,
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
  const say = (body: string) =>
    outbox.add({ conversationId: 'c1', task: { do: 'send', content: { type: 'text', text: { body } } }, reads: null });
  const later = (milliseconds: number): void => {
    state.now += milliseconds;
    state.timer?.();
  };
  return { outbox, waiting, say, later, start, shelf };
}
const nth = <T>(list: readonly T[], index: number): T => {
  const found = list[index];
  if (found === undefined) throw new RangeError(`there are only ${list.length}`);
  return found;
};

describe('the outbox', () => {
  test('sends one after the other, in order', async () => {
    const { waiting, say, outbox } = world();
    say('satu');
    say('dua');
    expect(waiting).toHaveLength(1);
    await nth(waiting, 0).answer({ kind: 'taken' });
    expect(waiting.map(({ entry }) => entry.key)).toEqual(['key-1', 'key-2']);
    await nth(waiting, 1).answer({ kind: 'taken' });
    expect(outbox.get()).toEqual([]);
  });

  test('a lost answer is tried again with the same key', async () => {
    const { waiting, say, later } = world();
    say('satu');
    await nth(waiting, 0).answer(LATER);
    later(500);
    expect(waiting).toHaveLength(1);
    later(600);
    expect(waiting.map(({ entry }) => entry.key)).toEqual(['key-1', 'key-1']);
  });

  test('goes out at once when the network is back', async () => {
    const { waiting, say, outbox } = world();
    say('satu');
    await nth(waiting, 0).answer({ kind: 'later', after: 3600 });
    outbox.wake();
    expect(waiting).toHaveLength(2);
  });

  test('survives a restart with its key, and belongs to one person', async () => {
    const { say, start, shelf, waiting } = world();
    say('satu');
    start();
    expect(waiting.map(({ entry }) => entry.key)).toEqual(['key-1', 'key-1']);
    expect(shelf.names()).toEqual(['outbox.rina.key-1']);
  });

  test('keeps what was refused until somebody decides; trying anew is a new request', async () => {
    const { waiting, say, outbox } = world();
    say('satu');
    await nth(waiting, 0).answer(REFUSED);
    expect(outbox.get()).toMatchObject([{ key: 'key-1', refusal: { code: 'WindowClosed' } }]);
    outbox.again('key-1');
    expect(waiting.map(({ entry }) => entry.key)).toEqual(['key-1', 'key-2']);
    await nth(waiting, 1).answer(REFUSED);
    outbox.drop('key-2');
    expect(outbox.get()).toEqual([]);
  });

  test('leaves alone what another window has sent meanwhile', async () => {
    const { waiting, say, outbox, shelf, later } = world();
    say('satu');
    await nth(waiting, 0).answer(LATER);
    shelf.remove('outbox.rina.key-1');
    later(2_000);
    await new Promise((done) => setImmediate(done));
    expect(waiting).toHaveLength(1);
    expect(outbox.get()).toEqual([]);
  });

  test('does not send by itself what it may have sent days ago', async () => {
    const { waiting, say, outbox, later } = world();
    say('satu');
    await nth(waiting, 0).answer(LATER);
    later(3 * DAY);
    expect(waiting).toHaveLength(1);
    expect(outbox.get()).toMatchObject([{ refusal: { code: 'TooOld' } }]);
  });

  test('stops when somebody signs out, and keeps what waits', async () => {
    const { waiting, say, outbox, later, shelf } = world();
    say('satu');
    await nth(waiting, 0).answer(LATER);
    outbox.stop();
    later(5_000);
    expect(waiting).toHaveLength(1);
    expect(shelf.names()).toHaveLength(1);
  });
});

describe('one try at the API', () => {
  const asking = (answer: () => Promise<unknown>) => {
    const calls: { path: string; key: string | undefined; body: unknown }[] = [];
    const api: Api = {
      async call(place, { idempotencyKey, body }, schema) {
        calls.push({ path: place.path, key: idempotencyKey, body });
        return schema.parse(await answer());
      },
      text: () => Promise.reject(new TypeError('not asked for')),
    };
    return { api, calls };
  };
  const fail = (error: Error) => () => Promise.reject(error);
  const refused = (status: number, retryAfter: number | null = null) =>
    new Refused({ status, code: null, detail: '', remedy: null }, retryAfter);

  test('marks the answered message as read after it was taken, not before', async () => {
    const { api, calls } = asking(async () => JSON.parse(JSON.stringify({ ...message(), content: null })));
    const taken: string[] = [];
    const outcome = await sendEntry(api, entry('k', { reads: 'wamid.x' }), {
      ...IGNORED,
      message: (_, { id }) => taken.push(id),
    });
    expect(outcome).toEqual({ kind: 'taken' });
    expect(taken).toEqual(['m1']);
    expect(calls).toEqual([
      { path: sendMessageOperation.path, key: 'k', body: { type: 'text', text: { body: 'k' } } },
      { path: sendMessageOperation.path, key: undefined, body: { status: 'read', message_id: 'wamid.x' } },
    ]);
  });

  test('a retry asks for a retry', async () => {
    const { api, calls } = asking(fail(new Unreachable()));
    await sendEntry(api, entry('k', { task: { do: 'retry', messageId: 'm9' } }), IGNORED);
    expect(calls).toEqual([{ path: retryMessageOperation.path, key: 'k', body: undefined }]);
  });

  test.each([
    [new Unreachable(), { kind: 'later', after: null }],
    [refused(500), { kind: 'later', after: null }],
    [refused(503, 4), { kind: 'later', after: 4 }],
    [refused(429, 7), { kind: 'later', after: 7 }],
    [refused(401), { kind: 'later', after: null }],
    [refused(409), { kind: 'refused' }],
    [refused(403), { kind: 'refused' }],
    [refused(422), { kind: 'refused' }],
    [new TypeError('ours'), { kind: 'later', after: null }],
  ])('%s', async (error, outcome) => {
    const { api } = asking(fail(error));
    expect(await sendEntry(api, entry('k'), IGNORED)).toMatchObject(outcome);
  });
});
