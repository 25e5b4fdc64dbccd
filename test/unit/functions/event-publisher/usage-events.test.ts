import { expect, test } from 'vitest';
import type { DomainEvent } from '../../../../events/domain-events.ts';
import { toBusEntries } from '../../../../functions/event-publisher/bus-entries.ts';
import { eventsOf } from '../../../../functions/event-publisher/events-of.ts';
import { addStatus } from '../../../../shared/entities/delivery.ts';
import { TenantScope } from '../../../../shared/table/keys.ts';
import type { Item } from '../../../../shared/table/values.ts';

const TENANT = '01K9TESTTENANT000000000000';
const scope = new TenantScope(TENANT);
/** Created at 2026-11-24T10:00:00Z. */
const OWN_MESSAGE = ulidAt(Date.parse('2026-11-24T10:00:00Z'));
const OTHER_MESSAGE = '7ZZZZZZZZZ0000000000000000';
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

/** Builds the delivery record with these statuses. */
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

const usageIn = (events: readonly DomainEvent[]) =>
  events.flatMap(({ type, event }) =>
    type === 'warung.delivery.updated.v1' && event.usedAt !== undefined
      ? [{ usedAt: event.usedAt, market: event.market, pricing: event.pricing }]
      : [],
  );
const callback = (id: string) => ({ biz_opaque_callback_data: `w1.${TENANT}.${id}.MAC` });

test('an own message counts from the time of its request, once it has arrived and has a price', () => {
  const sent = status('sent', AT, { pricing: PRICE, ...callback(OWN_MESSAGE) });
  const delivered = status('delivered', AT + 9, callback(OWN_MESSAGE));
  const read = status('read', AT + 20, callback(OWN_MESSAGE));
  expect(usageIn(eventsOf({ before: undefined, after: record(OWN_MESSAGE, sent) }))).toEqual([]);
  const used = [{ usedAt: '2026-11-24T10:00:00.000Z', market: 'Indonesia', pricing: PRICE }];
  const [one, two, three] = [
    record(OWN_MESSAGE, sent),
    record(OWN_MESSAGE, sent, delivered),
    record(OWN_MESSAGE, sent, delivered, read),
  ];
  expect(usageIn(eventsOf({ before: one, after: two }))).toEqual(used);
  expect(usageIn(eventsOf({ before: two, after: three }))).toEqual([]);
  // A republished record causes it once as well, and so does a price that arrives last.
  expect(usageIn(eventsOf({ before: undefined, after: three }))).toEqual(used);
  expect(
    usageIn(eventsOf({ before: record(OWN_MESSAGE, delivered), after: record(OWN_MESSAGE, delivered, sent) })),
  ).toEqual(used);
});

test('any other message counts from its earliest status, and again when an earlier one arrives', () => {
  const delivered = status('delivered', AT + 9, { pricing: PRICE });
  const sent = status('sent', AT);
  const incomplete = record(OTHER_MESSAGE, delivered);
  expect(usageIn(eventsOf({ before: undefined, after: incomplete }))).toMatchObject([
    { usedAt: '2026-11-24T10:00:14.000Z' },
  ]);
  expect(usageIn(eventsOf({ before: incomplete, after: record(OTHER_MESSAGE, delivered, sent) }))).toMatchObject([
    { usedAt: '2026-11-24T10:00:05.000Z' },
  ]);
});

test('foreign callback data does not set the time', () => {
  const delivered = status('delivered', AT, { pricing: PRICE, biz_opaque_callback_data: `w1.${TENANT}.other.MAC` });
  expect(usageIn(eventsOf({ before: undefined, after: record(OWN_MESSAGE, delivered) }))).toMatchObject([
    { usedAt: '2026-11-24T10:00:05.000Z' },
  ]);
});

test('a customer without a phone number has the market of the country in the user id', () => {
  const delivered = status('delivered', AT, { pricing: PRICE, recipient_id: undefined, recipient_user_id: 'MY.123' });
  expect(usageIn(eventsOf({ before: undefined, after: record(OTHER_MESSAGE, delivered) }))).toMatchObject([
    { market: 'Malaysia' },
  ]);
});

const usageItem = (bucket: string, id: string): Item => {
  const { pk, sk } = scope.usage('2026-11-24', 0, { bucket, meter: 'message', id });
  return { pk, sk };
};

test('records of the same quarter of an hour in a batch cause one event', () => {
  const sourced = [usageItem('0930', 'a'), usageItem('0930', 'b'), usageItem('0945', 'c')].flatMap((after, record) =>
    eventsOf({ before: undefined, after }).map((event) => ({ event, recordIndex: record })),
  );
  const [entry] = toBusEntries(sourced);
  expect(entry).toMatchObject({ type: 'warung.usage.recorded.v1', eventCount: 2, firstRecordIndex: 0 });
  expect(entry?.detail).toContain('"bucket":"0945"');
});

test('a corrected time causes an event for the quarter of an hour that it left', () => {
  const { pk, sk } = scope.usedAt('message#a');
  const [before, after] = [AT, AT - 3600].map((at) => ({ pk, sk, v: 1, at }));
  expect(eventsOf({ before: undefined, after: before ?? {} })).toEqual([]);
  expect(eventsOf({ before, after: after ?? {} })).toMatchObject([{ event: { day: '2026-11-24', bucket: '1000' } }]);
});

test('a stored file causes one event with its size', () => {
  const { pk, sk } = scope.media(OWN_MESSAGE);
  const waiting = { pk, sk, v: 1, state: 'waiting', at: AT };
  const there = { pk, sk, v: 1, state: 'stored', key: 'k', mimeType: 'image/png', size: 7, sha256: 'x', at: AT };
  expect(eventsOf({ before: waiting, after: there })).toMatchObject([
    { type: 'warung.media.stored.v1', event: { messageId: OWN_MESSAGE, bytes: 7 } },
  ]);
  expect(eventsOf({ before: there, after: { ...there, at: AT + 9 } })).toEqual([]);
  expect(eventsOf({ before: undefined, after: waiting })).toEqual([]);
});
