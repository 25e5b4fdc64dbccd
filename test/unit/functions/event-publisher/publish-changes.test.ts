import { createHash } from 'node:crypto';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import type { BusEntry } from '../../../../functions/event-publisher/bus-entries.ts';
import { eventsOf } from '../../../../functions/event-publisher/events-of.ts';
import { createPublishChanges } from '../../../../functions/event-publisher/publish-changes.ts';
import { eventsInRange, publishEvents } from '../../../../functions/event-publisher/republish.ts';
import { isItemOf } from '../../../../shared/table/key-shapes.ts';
import type { Item, Value } from '../../../../shared/table/values.ts';
import { contact, envelope, status, text, value } from '../webhooks/payloads.ts';
import { createRoutingFixture, NOW } from '../webhooks/routing-fixture.ts';

const ONE = '6281200000001';
const payload = envelope(
  value({
    contacts: [contact(ONE, 'Ani')],
    messages: [text('wamid.1', ONE, '1795420000'), text('wamid.2', ONE, '1795420001')],
    statuses: [status('wamid.o', 'sent', '1795420002')],
  }),
);

function wire(item: Value): AttributeValue {
  if (typeof item === 'string') return { S: item };
  if (typeof item === 'number') return { N: String(item) };
  if (typeof item === 'boolean') return { BOOL: item };
  if (item === null) return { NULL: true };
  return { M: Object.fromEntries(Object.entries(item).map(([name, part]) => [name, wire(part)])) };
}
const image = (item: Item): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(item).map(([name, part]) => [name, wire(part)]));
const record = (item: Item, position: number): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: { NewImage: image(item), SequenceNumber: String(100 + position) },
});

const lines: Record<string, unknown>[] = [];

function publisher(put: (entries: readonly BusEntry[]) => Promise<readonly number[]>) {
  lines.length = 0;
  const sink = { info: (_: string, fields: Record<string, unknown>) => lines.push(fields), error: () => {} };
  return createPublishChanges({ putEntries: put, sendWakeUps: async () => [], sink, clock: { now: () => 0 } });
}

async function itemsAfter(): Promise<Item[]> {
  const { process, itemsOf, table } = await createRoutingFixture();
  await process(itemsOf(payload));
  await process(itemsOf(envelope(value({ messages: [text('wamid.x', ONE, '1')] }, '999'))));
  return [...table.items.values()];
}

describe('changes of the table', () => {
  test('are published as events that share entries by type, without phone numbers, bodies or wamids', async () => {
    const entries: BusEntry[] = [];
    const publish = publisher(async (call) => {
      entries.push(...call);
      return [];
    });
    expect(await publish({ Records: (await itemsAfter()).map(record) })).toEqual({ batchItemFailures: [] });
    expect(Object.fromEntries(entries.map(({ type, eventCount }) => [type, eventCount]))).toEqual({
      'warung.message.received.v1': 2,
      'warung.conversation.started.v1': 1,
      'warung.delivery.updated.v1': 1,
      'warung.number.registered.v1': 1,
      'warung.item.quarantined.v1': 1,
    });
    expect(JSON.stringify(entries)).not.toMatch(/wamid|62812|text of|Ani/);
    // Two messages and the delivery of a third.
    expect(lines).toMatchObject([{ messages: [expect.any(String), expect.any(String), expect.any(String)] }]);
    expect(JSON.stringify(lines)).not.toMatch(/wamid|62812|text of|Ani/);
    expect(JSON.parse(entries[0]?.detail ?? '')).toMatchObject({
      specversion: '1.0',
      source: 'warung',
      type: 'warung.message.received.v1',
    });
  });

  test('that the bus rejects are retried from the lowest record on', async () => {
    const items = (await itemsAfter()).filter((item) => isItemOf('message', item) || isItemOf('delivery', item));
    const publish = publisher(async (call) =>
      call.flatMap(({ type }, position) => (type === 'warung.delivery.updated.v1' ? [position] : [])),
    );
    const position = items.findIndex((item) => isItemOf('delivery', item));
    expect(await publish({ Records: items.map(record) })).toEqual({
      batchItemFailures: [{ itemIdentifier: String(100 + position) }],
    });
  });

  test('that are unreadable are reported by their sequence number and do not block others', async () => {
    const items = await itemsAfter();
    const invalid = items.map((item) => (isItemOf('message', item) ? { ...item, d: 'invalid' } : item));
    const position = invalid.findIndex((item) => item['d'] === 'invalid');
    const published = new Map<string, number>();
    const publish = publisher(async (call) => {
      for (const { type, eventCount } of call) published.set(type, (published.get(type) ?? 0) + eventCount);
      return [];
    });
    const result = await publish({ Records: invalid.map(record) });
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: String(100 + position) }] });
    // The log contains the hash of the key, so that an operator who has the key can find the record.
    const hashes = invalid
      .filter(({ d }) => d === 'invalid')
      .map(({ pk, sk }) => createHash('sha256').update(`${pk}|${sk}`).digest('hex').slice(0, 16));
    expect(lines).toMatchObject([{ unreadable: hashes, UnreadableChange: hashes.length }]);
    expect(Object.fromEntries(published)).toEqual({
      'warung.conversation.started.v1': 1,
      'warung.delivery.updated.v1': 1,
      'warung.number.registered.v1': 1,
      'warung.item.quarantined.v1': 1,
    });
  });

  test('of a failed call are all retried', async () => {
    const items = (await itemsAfter()).filter((item) => isItemOf('message', item));
    const result = await publisher(async () => Promise.reject(new Error('throttled')))({ Records: items.map(record) });
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: '100' }] });
  });
});

test('a status that a delivery record already had causes no further event', async () => {
  const { route, find } = await createRoutingFixture();
  await route(envelope(value({ statuses: [status('wamid.o', 'sent', '1795420002')] })));
  const before = find('delivery')[0] ?? {};
  await route(
    envelope(value({ statuses: [status('wamid.o', 'sent', '1795420002'), status('wamid.o', 'read', '1795420009')] })),
  );
  const after = find('delivery')[0] ?? {};
  expect(eventsOf({ before, after }).map(({ event }) => 'state' in event && event.state)).toEqual(['read']);
});

test('a republished range has the same events with the same ids', async () => {
  const items = await itemsAfter();
  const original = items
    .flatMap((after) => eventsOf({ before: undefined, after }))
    .map(({ event }) => event.id)
    .sort();
  async function* all() {
    yield* items;
  }
  const range = { from: new Date(0), to: new Date('2100-01-01') };
  const republished: string[] = [];
  for await (const { event } of eventsInRange(range, { readItems: all })) republished.push(event.id);
  expect(republished.sort()).toEqual(original);
  const entries: BusEntry[] = [];
  const count = await publishEvents(
    eventsInRange({ ...range, from: new Date(1795420001_000), to: new Date(1795420002_000) }, { readItems: all }),
    async (call) => {
      entries.push(...call);
      return [];
    },
  );
  // Only the second message, and the conversation, because it is its last message.
  expect([count, entries.map(({ type }) => type)]).toEqual([
    2,
    ['warung.message.received.v1', 'warung.conversation.started.v1'],
  ]);
});

describe('a range', () => {
  const HOUR = 3600;
  const idsIn = async (items: readonly Item[], from: number, to: number): Promise<string[]> => {
    const ids: string[] = [];
    async function* all() {
      yield* items;
    }
    const range = { from: new Date(from * 1000), to: new Date(to * 1000) };
    for await (const { event } of eventsInRange(range, { readItems: all })) ids.push(event.id.split(':')[0] ?? '');
    return ids.sort();
  };
  /** Returns the items of a payload that was received at `NOW`. */
  const received = async (payload: unknown): Promise<Item[]> => {
    const { process, itemsOf, table } = await createRoutingFixture();
    await process(itemsOf(payload));
    return [...table.items.values()].filter((item) => !isItemOf('number', item));
  };

  test('includes what was received in it, however long ago it happened', async () => {
    const delayed = envelope(
      value({ messages: [text('wamid.1', ONE, '1790000000')], statuses: [status('wamid.o', 'read', '1790000000')] }),
    );
    const items = await received(delayed);
    const all = ['conversation', 'delivery', 'message'];
    expect(await idsIn(items, NOW, NOW + 1)).toEqual(all);
    expect(await idsIn(items, 1790000000, 1790000001)).toEqual(all);
    expect(await idsIn(items, NOW - HOUR, NOW)).toEqual([]);
    expect(await idsIn(items, NOW + 1, NOW + HOUR)).toEqual([]);
  });

  test('includes statuses and messages without a valid time by their time of receipt', async () => {
    const withoutTime = envelope(
      value({ messages: [text('wamid.1', ONE, 'soon')], statuses: [status('wamid.o', 'read', 'soon')] }),
    );
    const items = await received(withoutTime);
    expect(await idsIn(items, NOW, NOW + 1)).toEqual(['conversation', 'delivery', 'message']);
    const [event] = items
      .filter((item) => isItemOf('delivery', item))
      .flatMap((item) => eventsOf({ before: undefined, after: item }));
    expect(event?.event.at).toBe(new Date(NOW * 1000).toISOString());
  });

  test('includes a conversation that began in it and continues later', async () => {
    const { process, itemsOf, find } = await createRoutingFixture();
    await process(itemsOf(envelope(value({ messages: [text('wamid.1', ONE, String(NOW))] }))));
    const later = itemsOf(envelope(value({ messages: [text('wamid.2', ONE, String(NOW + HOUR))] })));
    await process(later.map((item) => ({ ...item, receivedAt: NOW + HOUR })));
    expect(await idsIn(find('conversation'), NOW, NOW + 1)).toEqual(['conversation']);
  });
});

test('an unreadable item does not stop the republishing of a range, and is reported', async () => {
  const items = (await itemsAfter()).map((item) => (isItemOf('delivery', item) ? { ...item, v: 2 } : item));
  async function* all() {
    yield* items;
  }
  const unreadable: unknown[] = [];
  const deps = { readItems: all, onUnreadable: (error: unknown) => void unreadable.push(error) };
  const types: string[] = [];
  for await (const { type } of eventsInRange({ from: new Date(0), to: new Date('2100-01-01') }, deps)) types.push(type);
  expect([types.length, unreadable.length]).toEqual([5, 1]);
});
