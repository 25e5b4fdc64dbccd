import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { routeItems } from '../../../../functions/webhooks/route-items.ts';
import { splitPayload } from '../../../../functions/webhooks/split-payload.ts';
import { isItemOf, KEYS, sortIdOf } from '../../../../shared/table/key-shapes.ts';
import { envelope, status, text, value } from '../../../unit/functions/webhooks/payloads.ts';
import { createRoutingFixture } from '../../../unit/functions/webhooks/routing-fixture.ts';

const json = fc.json({ maxDepth: 3 }).map((made): unknown => JSON.parse(made));
const lists = fc.record(
  {
    messages: fc.array(json),
    statuses: fc.array(json),
    errors: fc.array(json),
    message_echoes: fc.array(json),
    groups: fc.array(json),
    calls: fc.array(json),
  },
  { requiredKeys: [] },
);

describe('splitPayload', () => {
  test('returns at least one item for any JSON and never fails', () => {
    fc.assert(fc.property(json, (payload) => splitPayload(payload).length > 0));
    const near = fc.record({
      object: fc.constant('whatsapp_business_account'),
      entry: fc.oneof(json, fc.array(fc.record({ id: json, changes: fc.oneof(json, fc.array(json)) }))),
    });
    fc.assert(fc.property(near, (payload) => splitPayload(payload).length > 0));
  });

  test('returns each element of each list as one complete item', () => {
    const changes = fc.array(fc.array(lists, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, (entries) => {
        const payload = {
          object: 'whatsapp_business_account',
          entry: entries.map((values) => ({
            id: '1',
            changes: values.map((parts) => ({ field: 'messages', value: value(parts) })),
          })),
        };
        const expected = entries.flat().flatMap((parts) => {
          const elements = Object.values(parts).flat();
          return elements.length > 0
            ? elements.map((element) => JSON.stringify(element))
            : [JSON.stringify(value(parts))];
        });
        expect(
          splitPayload(payload)
            .map(({ raw }) => raw)
            .sort(),
        ).toEqual(expected.sort());
      }),
    );
  });
});

const person = fc.constantFrom(
  { from: '5541988887777' },
  { from: '554188887777' },
  { from: '6281200000001', from_user_id: 'ID.1' },
  { from_user_id: 'ID.1' },
  { from_user_id: 'ID.2' },
  { from: '6281200000001' },
);
const times = fc.integer({ min: 1, max: 40 }).map((n) => String(1_795_420_000 + n));
const kind = fc.constantFrom<Record<string, unknown>>(
  { type: 'text', text: { body: 'x' } },
  { type: 'text', text: { body: 'y' } },
  { type: 'reaction', reaction: { message_id: 'wamid.0', emoji: '👍' } },
  { type: 'request_welcome' },
);
const element = fc.oneof(
  fc.record({ id: fc.nat(60), who: person, at: times, body: kind }).map(({ id, who, at, body }) => ({
    messages: [{ ...who, ...body, id: `wamid.${id}.${at}.${JSON.stringify([who, body.type])}`, timestamp: at }],
  })),
  fc
    .record({ id: fc.nat(5), state: fc.constantFrom('sent', 'delivered', 'read', 'failed'), at: times })
    .map(({ id, state, at }) => ({
      statuses: [status(`wamid.o${id}`, state, at)],
    })),
);
const traffic = fc.array(element, { minLength: 1, maxLength: 25 });

/** Returns the data to compare: messages and statuses, without aliases, which may depend on the order of arrival. */
const messagesOf = (items: Iterable<Readonly<Record<string, unknown>>>): string[] =>
  [...items]
    .filter((item) => isItemOf('message', item) || isItemOf('delivery', item))
    .map((item) => JSON.stringify([String(item['sk']).slice(0, 40), item['ty'], item['d'], item['raw']]))
    .sort();

describe('routeItems', () => {
  test('changes nothing when all items are delivered again, shuffled and in other batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        traffic,
        fc.infiniteStream(fc.integer({ min: 1, max: 10 })),
        fc.nat(),
        async (elements, sizes, seed) => {
          const { deps, itemsOf, table } = await createRoutingFixture();
          const items = elements.flatMap((parts) => itemsOf(envelope(value(parts))));
          for (let rest = items; rest.length > 0; ) {
            const size = sizes.next().value;
            await routeItems(rest.slice(0, size), deps);
            rest = rest.slice(size);
          }
          const before = table.snapshot();
          const again = [...items].sort(
            (a, b) => ((a.raw.length * 31 + seed) % 17) - ((b.raw.length * 31 + seed) % 17),
          );
          await routeItems(again, deps);
          // Aliases may gain references to each other; nothing else may change.
          const withoutAliases = (all: Readonly<Record<string, object>>) =>
            Object.fromEntries(Object.entries(all).filter(([key]) => !key.includes(`#${KEYS.identity.partition}`)));
          expect(withoutAliases(table.snapshot())).toEqual(withoutAliases(before));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('neither loses nor duplicates items with concurrent deliveries and failing operations', async () => {
    await fc.assert(
      fc.asyncProperty(traffic, fc.infiniteStream(fc.nat(9)), async (elements, luck) => {
        let isFailing = false;
        const reliable = await createRoutingFixture();
        const unreliable = await createRoutingFixture(async () => {
          await new Promise((done) => setImmediate(done));
          if (isFailing && luck.next().value === 0) throw new Error('throttled');
        });
        isFailing = true;
        const items = elements.flatMap((parts) => reliable.itemsOf(envelope(value(parts))));
        for (const item of items) await routeItems([item], reliable.deps);
        // Each item is delivered twice concurrently, as deliveries overlap. Then all items are delivered again.
        await Promise.all([...items, ...items].map((item) => routeItems([item], unreliable.deps)));
        isFailing = false;
        await Promise.all(items.map((item) => routeItems([item], unreliable.deps)));
        expect(messagesOf(unreliable.table.items.values()).length).toBe(
          messagesOf(reliable.table.items.values()).length,
        );
        const wamids = [...unreliable.table.items.values()].flatMap((item) =>
          isItemOf('message', item) ? [sortIdOf('message', item['sk']).split('#')[1]] : [],
        );
        expect(new Set(wamids).size).toBe(wamids.length);
      }),
      { numRuns: 40 },
    );
  });

  test('yields the same conversation for the messages of one contact in any order', async () => {
    const one = fc.uniqueArray(fc.record({ at: times, name: fc.constantFrom('Ani', 'Budi', undefined) }), {
      minLength: 1,
      maxLength: 8,
      selector: ({ at }) => at,
    });
    const inOrder = async (messages: readonly { at: string; name: string | undefined }[]) => {
      const { route, find } = await createRoutingFixture();
      for (const { at, name } of messages) {
        const contacts = name === undefined ? [] : [{ profile: { name }, wa_id: '6281200000001' }];
        await route(envelope(value({ contacts, messages: [text(`wamid.${at}`, '6281200000001', at)] })));
      }
      return { conversation: find('conversation'), messages: messagesOf(find('message')) };
    };
    await fc.assert(
      fc.asyncProperty(
        one.chain((messages) =>
          fc.tuple(fc.constant(messages), fc.shuffledSubarray(messages, { minLength: messages.length })),
        ),
        async ([messages, shuffled]) => {
          expect(await inOrder(shuffled)).toEqual(await inOrder(messages));
        },
      ),
      { numRuns: 60 },
    );
  });
});
