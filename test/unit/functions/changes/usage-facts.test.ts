import { expect, test } from 'vitest';
import type { Fact } from '../../../../events/facts.ts';
import { entriesOf } from '../../../../functions/changes/batches.ts';
import { factsOf } from '../../../../functions/changes/facts-of.ts';
import { addStatus } from '../../../../shared/entities/delivery.ts';
import { TenantScope } from '../../../../shared/table/keys.ts';
import type { Item } from '../../../../shared/table/values.ts';

const TENANT = '01K9TESTTENANT000000000000';
const scope = new TenantScope(TENANT);
/** Made at 2026-11-24T10:00:00Z. */
const OURS = ulidAt(Date.parse('2026-11-24T10:00:00Z'));
const THEIRS = '7ZZZZZZZZZ0000000000000000';
const AT = Date.parse('2026-11-24T10:00:05Z') / 1000;

function ulidAt(ms: number): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const time = Array.from({ length: 10 }, (_, place) => digits[Math.floor(ms / 32 ** (9 - place)) % 32]);
  return `${time.join('')}0000000000000000`;
}

const PRICE = { billable: true, type: 'regular', category: 'service' };
const status = (state: string, at: number, more: object = {}) => ({
  ...{ id: 'wamid.1', status: state, timestamp: String(at), recipient_id: '6281200000001' },
  ...more,
});

/** The delivery record with these statuses. */
function record(messageId: string, ...statuses: object[]): Item {
  const updates = statuses.map((raw, index) =>
    addStatus(scope, {
      ...{ messageId, participantId: undefined, phoneNumberId: 'n1', statusId: `s${index}`, raw: JSON.stringify(raw) },
      ...{ receivedAt: AT + 60, traceparent: undefined },
    }),
  );
  const { pk, sk } = scope.delivery(messageId);
  return Object.assign({ pk, sk }, ...updates.map(({ setOnce }) => setOnce));
}

const usedIn = (facts: readonly Fact[]) =>
  facts.flatMap(({ type, fact }) =>
    type === 'warung.delivery.updated.v1' && fact.usedAt !== undefined
      ? [{ usedAt: fact.usedAt, market: fact.market, pricing: fact.pricing }]
      : [],
  );
const callback = (id: string) => ({ biz_opaque_callback_data: `w1.${TENANT}.${id}.MAC` });

test('a message of ours is used when it was asked for, once it arrived and is priced', () => {
  const sent = status('sent', AT, { pricing: PRICE, ...callback(OURS) });
  const delivered = status('delivered', AT + 9, callback(OURS));
  const read = status('read', AT + 20, callback(OURS));
  expect(usedIn(factsOf({ before: undefined, after: record(OURS, sent) }))).toEqual([]);
  const used = [{ usedAt: '2026-11-24T10:00:00.000Z', market: 'Indonesia', pricing: PRICE }];
  const [one, two, three] = [record(OURS, sent), record(OURS, sent, delivered), record(OURS, sent, delivered, read)];
  expect(usedIn(factsOf({ before: one, after: two }))).toEqual(used);
  expect(usedIn(factsOf({ before: two, after: three }))).toEqual([]);
  // Published again, it is told once too; and told when the price comes last.
  expect(usedIn(factsOf({ before: undefined, after: three }))).toEqual(used);
  expect(usedIn(factsOf({ before: record(OURS, delivered), after: record(OURS, delivered, sent) }))).toEqual(used);
});

test('any other is used at the earliest time that is told, and told again when that is found to be earlier', () => {
  const delivered = status('delivered', AT + 9, { pricing: PRICE });
  const sent = status('sent', AT);
  const late = record(THEIRS, delivered);
  expect(usedIn(factsOf({ before: undefined, after: late }))).toMatchObject([{ usedAt: '2026-11-24T10:00:14.000Z' }]);
  expect(usedIn(factsOf({ before: late, after: record(THEIRS, delivered, sent) }))).toMatchObject([
    { usedAt: '2026-11-24T10:00:05.000Z' },
  ]);
});

test("somebody else's callback data is no time of ours", () => {
  const delivered = status('delivered', AT, { pricing: PRICE, biz_opaque_callback_data: `w1.${TENANT}.other.MAC` });
  expect(usedIn(factsOf({ before: undefined, after: record(OURS, delivered) }))).toMatchObject([
    { usedAt: '2026-11-24T10:00:05.000Z' },
  ]);
});

test('a person known by user name only has the market of the country in the id', () => {
  const delivered = status('delivered', AT, { pricing: PRICE, recipient_id: undefined, recipient_user_id: 'MY.123' });
  expect(usedIn(factsOf({ before: undefined, after: record(THEIRS, delivered) }))).toMatchObject([
    { market: 'Malaysia' },
  ]);
});

const usageItem = (bucket: string, id: string): Item => {
  const { pk, sk } = scope.usage('2026-11-24', 0, { bucket, meter: 'message', id });
  return { pk, sk };
};

test('records of one quarter of an hour in a batch are told once', () => {
  const sourced = [usageItem('0930', 'a'), usageItem('0930', 'b'), usageItem('0945', 'c')].flatMap((after, record) =>
    factsOf({ before: undefined, after }).map((fact) => ({ fact, record })),
  );
  const [entry] = entriesOf(sourced);
  expect(entry).toMatchObject({ type: 'warung.usage.recorded.v1', facts: 2, firstRecord: 0 });
  expect(entry?.detail).toContain('"bucket":"0945"');
});

test('a time that moves tells of the quarter of an hour that it left', () => {
  const { pk, sk } = scope.usedAt('message#a');
  const [before, after] = [AT, AT - 3600].map((at) => ({ pk, sk, v: 1, at }));
  expect(factsOf({ before: undefined, after: before ?? {} })).toEqual([]);
  expect(factsOf({ before, after: after ?? {} })).toMatchObject([{ fact: { day: '2026-11-24', bucket: '1000' } }]);
});

test('a file tells of its size when it is there, and once', () => {
  const { pk, sk } = scope.media(OURS);
  const waiting = { pk, sk, v: 1, state: 'waiting', at: AT };
  const there = { pk, sk, v: 1, state: 'stored', key: 'k', mimeType: 'image/png', size: 7, sha256: 'x', at: AT };
  expect(factsOf({ before: waiting, after: there })).toMatchObject([
    { type: 'warung.media.stored.v1', fact: { messageId: OURS, bytes: 7 } },
  ]);
  expect(factsOf({ before: there, after: { ...there, at: AT + 9 } })).toEqual([]);
  expect(factsOf({ before: undefined, after: waiting })).toEqual([]);
});
