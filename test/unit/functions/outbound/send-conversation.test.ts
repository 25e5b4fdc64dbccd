import { describe, expect, test } from 'vitest';
import { wakeUpsOf } from '../../../../functions/event-publisher/events-of.ts';
import { enqueueReadReceipt } from '../../../../functions/outbound/enqueue-message.ts';
import { retryMessage } from '../../../../functions/outbound/retry-message.ts';
import { publicationWrites, termsVersion } from '../../../../shared/entities/terms.ts';
import type { GraphResult } from '../../../../shared/whatsapp/graph.ts';
import { CUSTOMER, createOutboundFixture, NOW, PHONE } from './outbound-fixture.ts';

const refusal = (code: number, status = 400, retryAfterSeconds: number | null = null): GraphResult => ({
  kind: 'refused',
  status,
  code,
  subcode: null,
  title: null,
  details: null,
  retryAfterSeconds,
});
const LOST: GraphResult = { kind: 'lost', sent: 'maybe' };

describe('a reply', () => {
  test('is stored, sent to the address that WhatsApp provided, and gets its wamid', async () => {
    const w = await createOutboundFixture();
    const { messageId } = await w.text('Halo, masih ada');
    expect((await w.thread()).at(0)).toMatchObject({
      id: messageId,
      status: 'queued',
      price: { basis: 'free-allowance' },
    });
    expect(await w.wakeUp()).toBeUndefined();
    expect(w.calls).toMatchObject([
      {
        path: `/${PHONE}/messages`,
        token: 'token-1',
        json: { to: CUSTOMER, type: 'text', text: { body: 'Halo, masih ada' } },
      },
    ]);
    expect((await w.thread()).at(0)).toMatchObject({
      status: 'accepted',
      wamid: 'wamid.OUT1',
      attempts: [{ outcome: 'accepted' }],
    });
    expect(w.pending()).toBe(0);
    expect(w.conversation()).toMatchObject({ lastAnsweredAt: NOW, preview: 'o|text|Halo, masih ada' });
    expect(w.conversation()?.['waitingSince']).toBeUndefined();
  });

  test('is sent once and in the order of the requests, however many wake-ups arrive', async () => {
    const w = await createOutboundFixture();
    for (let n = 0; n < 30; n += 1) {
      await w.text(`${n}`);
      w.advance(0.001);
    }
    await w.wakeUp();
    await w.wakeUp();
    expect(w.calls.map(({ json }) => json['text'])).toEqual(Array.from({ length: 30 }, (_, n) => ({ body: `${n}` })));
  });

  test('shows its statuses in any order, also when only the wamid identifies it', async () => {
    const w = await createOutboundFixture();
    await w.text('a');
    await w.wakeUp();
    await w.status(w.calls[0], 'wamid.OUT1', 'read', NOW + 3);
    await w.status(undefined, 'wamid.OUT1', 'delivered', NOW + 2);
    expect((await w.thread()).at(0)).toMatchObject({ status: 'read', statusTimes: { delivered: expect.any(String) } });
  });
});

describe('a lost response', () => {
  test('is not retried: the status settles the message, and later messages wait for it', async () => {
    const w = await createOutboundFixture();
    await w.text('first');
    w.advance(0.001);
    await w.text('second');
    w.answers(() => LOST);
    expect(await w.wakeUp()).toBe(5);
    expect((await w.thread()).map(({ status }) => status)).toEqual(['unconfirmed', 'queued']);
    w.answers(() => w.accepted());
    w.advance(5);
    expect(await w.wakeUp()).toBe(5);
    expect(w.calls).toHaveLength(1);
    await w.status(w.calls[0], 'wamid.LOST', 'sent');
    expect(await w.wakeUp()).toBeUndefined();
    expect((await w.thread()).map(({ status, wamid }) => [status, wamid])).toEqual([
      ['sent', 'wamid.LOST'],
      ['accepted', 'wamid.OUT1'],
    ]);
    expect(w.calls).toHaveLength(2);
  });

  test('leaves the message unconfirmed after a minute, lets later messages pass, and still accepts a late status', async () => {
    const w = await createOutboundFixture();
    await w.text('first');
    w.advance(0.001);
    await w.text('second');
    w.answers(({ json }) => (JSON.stringify(json).includes('first') ? LOST : w.accepted()));
    await w.wakeUp();
    w.advance(61);
    expect(await w.wakeUp()).toBeUndefined();
    expect((await w.thread()).map(({ status }) => status)).toEqual(['unconfirmed', 'accepted']);
    expect(await w.wakeUp()).toBeUndefined();
    expect(w.calls).toHaveLength(2);
    await w.customerWrites(NOW + 100);
    await w.status(w.calls[0], 'wamid.LATE', 'delivered');
    expect((await w.thread()).at(0)).toMatchObject({ status: 'delivered', wamid: 'wamid.LATE' });
    expect(await w.wakeUp()).toBeUndefined();
    expect(w.pending()).toBe(0);
    expect(w.sent()).toBe(2);
  });

  test('is assumed when the function stopped during the call', async () => {
    const w = await createOutboundFixture();
    await w.text('a');
    w.answers(() => {
      throw new Error('killed');
    });
    await expect(w.wakeUp()).rejects.toThrow('killed');
    expect((await w.thread()).at(0)).toMatchObject({ status: 'sending', attempts: [{ outcome: null }] });
    expect(await w.wakeUp()).toBe(5);
    expect((await w.thread()).at(0)).toMatchObject({ status: 'unconfirmed', attempts: [{ outcome: 'lost' }] });
    expect(w.calls).toHaveLength(1);
  });

  test('can be retried by a person as a new round, which late statuses of the old round do not affect', async () => {
    const w = await createOutboundFixture();
    const { messageId } = await w.text('a');
    w.answers(() => LOST);
    await w.wakeUp();
    const request = { scope: w.scope, conversationId: w.conversationId, agentId: undefined, isAutomatic: false };
    await expect(retryMessage(messageId, request, { ...w.ask, ids: w.ids })).rejects.toMatchObject({
      details: { status: 409 },
    });
    w.advance(61);
    await w.wakeUp();
    await retryMessage(messageId, request, { ...w.ask, ids: w.ids });
    w.answers(() => w.accepted());
    await w.wakeUp();
    await w.status(w.calls[0], 'wamid.OLD', 'failed');
    expect((await w.thread()).at(0)).toMatchObject({ status: 'accepted', wamid: 'wamid.OUT1' });
    await w.status(w.calls[1], 'wamid.OUT1', 'delivered');
    expect((await w.thread()).at(0)).toMatchObject({
      status: 'delivered',
      attempts: [{ outcome: 'lost' }, { outcome: 'accepted' }],
    });
  });
});

describe('a status', () => {
  test('that proves the arrival of a refused message prevents another send, automatic or by a person', async () => {
    const w = await createOutboundFixture();
    const { messageId } = await w.text('a');
    w.answers(() => refusal(131000, 500));
    expect(await w.wakeUp()).toBeGreaterThan(0);
    await w.status(w.calls[0], 'wamid.ARRIVED', 'delivered');
    w.answers(() => w.accepted());
    expect(await w.wakeUp()).toBeUndefined();
    expect(w.calls).toHaveLength(1);
    expect((await w.thread()).at(0)).toMatchObject({ status: 'delivered', wamid: 'wamid.ARRIVED' });
    const request = { scope: w.scope, conversationId: w.conversationId, agentId: undefined, isAutomatic: false };
    await expect(retryMessage(messageId, request, { ...w.ask, ids: w.ids })).rejects.toMatchObject({
      details: { status: 409 },
    });
  });

  test('of an unconfirmed message that others passed wakes up the conversation and records the reply', async () => {
    const w = await createOutboundFixture();
    await w.text('a');
    w.answers(() => LOST);
    await w.wakeUp();
    w.advance(61);
    await w.wakeUp();
    expect(w.conversation()?.['waitingSince']).toBeDefined();
    const before = w.delivery();
    await w.status(w.calls[0], 'wamid.LATE', 'sent');
    const after = w.delivery();
    if (!after) throw new Error('no delivery record');
    expect(wakeUpsOf({ before, after })).toMatchObject([{ wakeUp: { conversationId: w.conversationId } }]);
    expect(wakeUpsOf({ before: after, after })).toEqual([]);
    await w.wakeUp();
    expect(w.conversation()?.['waitingSince']).toBeUndefined();
  });
});

describe('an unreadable entry', () => {
  test('fails and does not block the others', async () => {
    const w = await createOutboundFixture();
    const { messageId } = await w.text('first');
    w.advance(0.001);
    await w.text('second');
    w.corruptContent(messageId);
    expect(await w.wakeUp()).toBeUndefined();
    expect(w.calls.map(({ json }) => json['text'])).toEqual([{ body: 'second' }]);
    expect((await w.thread()).map(({ status }) => status)).toEqual(['failed', 'accepted']);
  });
});

test('a read receipt is not sent while the current terms are not accepted', async () => {
  const w = await createOutboundFixture();
  const receipt = { status: 'read', message_id: 'wamid.IN' } as const;
  await enqueueReadReceipt(
    receipt,
    { scope: w.scope, conversationId: w.conversationId, agentId: undefined, isAutomatic: false },
    w.ask,
  );
  const texts = { en: { summary: ['s'], text: 'new' } };
  const version = termsVersion({ version: 'v1', effectiveAt: NOW, publishedAt: NOW, texts });
  await w.table.transact(publicationWrites(version));
  expect(await w.wakeUp()).toBeUndefined();
  expect(w.calls).toEqual([]);
  expect(w.pending()).toBe(0);
});

describe('a refusal', () => {
  test.each([4, 80007, 130429, 131056, 131000, 131016])('%i is retried later, in order', async (code) => {
    const w = await createOutboundFixture();
    await w.text('first');
    w.advance(0.001);
    await w.text('second');
    let refusals = 2;
    w.answers(() => (refusals-- > 0 ? refusal(code) : w.accepted()));
    expect(await w.wakeUp()).toBeGreaterThan(0);
    expect(await w.wakeUp()).toBeGreaterThan(0);
    expect(await w.wakeUp()).toBeUndefined();
    expect(w.calls.map(({ json }) => json['text'])).toEqual(
      ['first', 'first', 'first', 'second'].map((body) => ({ body })),
    );
    expect((await w.thread()).at(0)).toMatchObject({
      status: 'accepted',
      attempts: [{ outcome: 'postponed', code }, {}, {}],
    });
  });

  test('waits as long as WhatsApp asks for', async () => {
    const w = await createOutboundFixture();
    await w.text('a');
    w.answers(() => refusal(130429, 429, 47));
    expect(await w.wakeUp()).toBe(47);
  });

  test.each([131026, 131047, 131051, 132001, 100, 131031])('%i is final, with its reason and remedy', async (code) => {
    const w = await createOutboundFixture();
    await w.text('first');
    w.advance(0.001);
    await w.text('second');
    w.answers(({ json }) => (JSON.stringify(json).includes('first') ? refusal(code) : w.accepted()));
    expect(await w.wakeUp()).toBeUndefined();
    expect((await w.thread()).map(({ status }) => status)).toEqual(['failed', 'accepted']);
    expect((await w.thread()).at(0)?.failure).toMatchObject({ code, remedy: { id: expect.any(String) } });
  });

  test('is final after twenty attempts', async () => {
    const w = await createOutboundFixture();
    await w.text('a');
    w.answers(() => refusal(130429));
    for (let n = 0; n < 20; n += 1) await w.wakeUp();
    expect((await w.thread()).at(0)).toMatchObject({ status: 'failed', failure: { reason: 'GaveUp' } });
    expect(w.calls).toHaveLength(20);
  });

  test('of the token holds all messages of the number and sends them after renewal', async () => {
    const w = await createOutboundFixture();
    await w.text('first');
    w.advance(0.001);
    await w.text('second');
    w.answers(({ token }) => (token === 'token-1' ? refusal(190, 401) : w.accepted()));
    expect(await w.wakeUp()).toBeUndefined();
    expect(w.number()).toMatchObject({ pause: { reason: 'TokenExpired', since: NOW } });
    expect((await w.thread()).map(({ status }) => status)).toEqual(['held', 'queued']);
    expect(
      w.table.items.has(`${w.scope.held(PHONE, w.conversationId).pk} ${w.scope.held(PHONE, w.conversationId).sk}`),
    ).toBe(true);
    expect(await w.wakeUp()).toBeUndefined();
    expect(w.calls).toHaveLength(1);
    await w.renew('token-2');
    expect(w.number()?.['pause']).toBeUndefined();
    expect(await w.wakeUp()).toBeUndefined();
    expect((await w.thread()).map(({ status }) => status)).toEqual(['accepted', 'accepted']);
  });

  test('of a token that was renewed meanwhile does not pause the number', async () => {
    const w = await createOutboundFixture();
    await w.text('a');
    w.answers(async ({ token }) => {
      if (token === 'token-2') return w.accepted();
      await w.renew('token-2');
      return refusal(190, 401);
    });
    expect(await w.wakeUp()).toBe(1);
    expect(await w.wakeUp()).toBeUndefined();
    expect((await w.thread()).at(0)).toMatchObject({ status: 'accepted' });
  });
});

test('a message that failed after all attempts can be retried with as many attempts as before', async () => {
  const w = await createOutboundFixture();
  const { messageId } = await w.text('a');
  w.answers(() => refusal(130429));
  for (let n = 0; n < 20; n += 1) await w.wakeUp();
  expect((await w.thread()).at(0)?.failure).toMatchObject({ reason: 'GaveUp', remedy: { en: 'Send it again.' } });
  const request = { scope: w.scope, conversationId: w.conversationId, agentId: undefined, isAutomatic: false };
  await retryMessage(messageId, request, { ...w.ask, ids: w.ids });
  expect(await w.wakeUp()).toBe(1);
  w.answers(() => w.accepted());
  expect(await w.wakeUp()).toBeUndefined();
  expect((await w.thread()).at(0)).toMatchObject({ status: 'accepted', failure: null });
});

test('a refusal without a Graph API error code does not pause the number: the message may have been sent', async () => {
  const w = await createOutboundFixture();
  await w.text('a');
  w.answers(() => ({ ...refusal(0, 403), code: null }));
  await w.wakeUp();
  expect(w.number()?.['pause']).toBeUndefined();
  expect((await w.thread()).at(0)).toMatchObject({ status: 'unconfirmed' });
});

test('a message is not sent when the window closed while it was queued', async () => {
  const w = await createOutboundFixture();
  await w.text('a');
  w.advance(24 * 3600);
  expect(await w.wakeUp()).toBeUndefined();
  expect(w.calls).toHaveLength(0);
  expect((await w.thread()).at(0)).toMatchObject({ status: 'failed', failure: { code: null, reason: 'WindowClosed' } });
});

test('free text outside the window is refused before anything is stored', async () => {
  const w = await createOutboundFixture();
  w.advance(24 * 3600);
  await expect(w.text('a')).rejects.toMatchObject({
    details: {
      status: 409,
      code: 'WindowClosed',
      remedy: { en: 'Send a template.' },
      extensions: { possible: ['template'] },
    },
  });
  expect(w.pending()).toBe(0);
});
