import { describe, expect, test } from 'vitest';
import { readConversation } from '../../../../shared/entities/conversation.ts';
import { readDelivery } from '../../../../shared/entities/delivery.ts';
import { contact, envelope, PHONE, status, text, value, WABA } from './payloads.ts';
import { createRoutingFixture } from './routing-fixture.ts';

const ONE = '6281200000001';

describe('a message', () => {
  test('creates one contact, one conversation and one message', async () => {
    const { route, find } = await createRoutingFixture();
    const outcomes = await route(
      envelope(value({ contacts: [contact(ONE, 'Ani')], messages: [text('wamid.1', ONE, '1795420000')] })),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(['stored']);
    expect(find('contact')).toHaveLength(1);
    expect(find('message')).toHaveLength(1);
    const [conversation] = find('conversation').map(readConversation);
    expect(conversation).toMatchObject({
      listed: true,
      lastMessageAt: 1795420000,
      waitingSince: 1795420000,
      name: { value: 'Ani' },
      waId: { value: ONE },
    });
  });

  test('that is delivered twice is a duplicate and changes nothing', async () => {
    const { route, table } = await createRoutingFixture();
    const payload = envelope(
      value({ contacts: [contact(ONE, 'Ani')], messages: [text('wamid.1', ONE, '1795420000')] }),
    );
    await route(payload);
    const before = table.snapshot();
    expect((await route(payload)).map(({ kind }) => kind)).toEqual(['duplicate']);
    expect(table.snapshot()).toEqual(before);
  });

  test('with other content and the same wamid and second is not treated as a duplicate', async () => {
    const { route, find } = await createRoutingFixture();
    const message = (body: string) =>
      envelope(value({ messages: [text('wamid.1', ONE, '1795420000', { text: { body } })] }));
    await route(message('one'));
    expect(await route(message('two'))).toMatchObject([{ kind: 'unroutable', reason: 'OtherContent' }]);
    expect(await route(message('one'))).toMatchObject([{ kind: 'duplicate' }]);
    expect(find('message')).toHaveLength(1);
  });

  test('of a known contact costs one identity read, one put and one update', async () => {
    const { route, table } = await createRoutingFixture();
    await route(envelope(value({ contacts: [contact(ONE, 'Ani')], messages: [text('wamid.1', ONE, '1795420000')] })));
    const before = { ...table.counts };
    await route(envelope(value({ contacts: [contact(ONE, 'Ani')], messages: [text('wamid.2', ONE, '1795420005')] })));
    const spent = Object.fromEntries(
      Object.entries(table.counts).map(([name, count]) => [name, count - (before[name] ?? 0)]),
    );
    expect(spent).toEqual({ transact: 0, get: 1, getMany: 0, put: 1, update: 1 });
  });

  test('does not move the conversation in the list while the customer already waits', async () => {
    const { route, find } = await createRoutingFixture();
    await route(envelope(value({ messages: [text('wamid.1', ONE, '1795420000')] })));
    const position = find('conversation')[0]?.['gsk'];
    await route(
      envelope(value({ messages: [text('wamid.2', ONE, '1795420005'), text('wamid.3', ONE, '1795420007')] })),
    );
    const [item] = find('conversation');
    expect(item).toMatchObject({ gsk: position, lastMessageAt: 1795420007 });
  });

  test('is stored in one conversation with three concurrent ones of the same unknown contact', async () => {
    // Albums arrive as concurrent deliveries: none of the four sees a contact yet.
    const { deps, itemsOf, find } = await createRoutingFixture(() => new Promise((done) => setImmediate(done)));
    const { routeItems } = await import('../../../../functions/webhooks/route-items.ts');
    const batches = ['1', '2', '3', '4'].map((n) =>
      itemsOf(envelope(value({ messages: [text(`wamid.${n}`, ONE, `179542000${n}`)] }))),
    );
    await Promise.all(batches.map((items) => routeItems(items, deps)));
    expect(find('contact')).toHaveLength(1);
    expect(find('conversation')).toHaveLength(1);
    expect(find('message')).toHaveLength(4);
  });

  test('without a valid time is stored at time zero on every delivery', async () => {
    const { route, find } = await createRoutingFixture();
    const payload = envelope(value({ messages: [text('wamid.1', ONE, 'yesterday')] }));
    await route(payload);
    await route(payload);
    expect(find('message').map((item) => String(item['sk']).slice(0, 12))).toEqual(['M#0000000000']);
  });

  test('without visible content creates no listed conversation', async () => {
    const { route, find } = await createRoutingFixture();
    await route(
      envelope(value({ messages: [{ from: ONE, id: 'wamid.w', timestamp: '1795420000', type: 'request_welcome' }] })),
    );
    expect(find('message')).toHaveLength(1);
    expect(find('conversation')).toHaveLength(0);
    await route(
      envelope(
        value({
          messages: [
            {
              from: ONE,
              id: 'wamid.r',
              timestamp: '1795420001',
              type: 'reaction',
              reaction: { message_id: 'wamid.x', emoji: '👍' },
            },
          ],
        }),
      ),
    );
    expect(find('conversation')[0]?.['gpk']).toBeUndefined();
  });

  test('that fails to be stored does not affect messages of other contacts', async () => {
    const { route, deps, itemsOf, find } = await createRoutingFixture();
    const { routeItems } = await import('../../../../functions/webhooks/route-items.ts');
    await route(envelope(value({ messages: [text('wamid.0', ONE, '1795420000')] })));
    const table = {
      ...deps.table,
      put: (put: Parameters<typeof deps.table.put>[0]) =>
        JSON.stringify(put).includes('wamid.bad') ? Promise.reject(new Error('throttled')) : deps.table.put(put),
    };
    const items = itemsOf(
      envelope(
        value({ messages: [text('wamid.bad', ONE, '1795420001'), text('wamid.good', '6281200000002', '1795420001')] }),
      ),
    );
    const results = await routeItems(items, { ...deps, table });
    expect(results.map(({ ok }) => ok)).toEqual([false, true]);
    expect(find('message')).toHaveLength(2);
  });
});

describe('the contact of a message', () => {
  test.each([
    ['Brazil, with and without the 9', '5541988887777', '554188887777'],
    ['Mexico, 52 and 521', '525512345678', '5215512345678'],
    ['Argentina, 54 and 549', '541123456789', '5491123456789'],
  ])('is the same for both number formats (%s)', async (_, first, second) => {
    const { route, find } = await createRoutingFixture();
    await route(envelope(value({ messages: [text('wamid.1', first, '1795420000')] })));
    await route(
      envelope(value({ contacts: [contact(second, 'N')], messages: [text('wamid.2', second, '1795420001')] })),
    );
    expect(find('contact')).toHaveLength(1);
    expect(find('conversation').map(readConversation)[0]?.waId?.value).toBe(second);
  });

  test('gets a user id as an alias when it arrives with a known phone', async () => {
    const { route, find } = await createRoutingFixture();
    const both = contact(ONE, 'Ani', { user_id: 'ID.1' });
    await route(envelope(value({ messages: [text('wamid.1', ONE, '1795420000')] })));
    await route(
      envelope(value({ contacts: [both], messages: [text('wamid.2', ONE, '1795420001', { from_user_id: 'ID.1' })] })),
    );
    await route(envelope(value({ messages: [text('wamid.3', undefined, '1795420002', { from_user_id: 'ID.1' })] })));
    expect(find('contact')).toHaveLength(1);
    expect(find('message')).toHaveLength(3);
    expect(find('conversation').map(readConversation)[0]).toMatchObject({
      userId: { value: 'ID.1' },
      waId: { value: ONE },
    });
  });

  test('stays the same for a message with a user id only when a phone is added later', async () => {
    const { route, find } = await createRoutingFixture();
    const first = envelope(value({ messages: [text('wamid.1', undefined, '1795420000', { from_user_id: 'ID.1' })] }));
    await route(first);
    await route(envelope(value({ messages: [text('wamid.2', ONE, '1795420001', { from_user_id: 'ID.1' })] })));
    await route(first);
    expect(find('conversation')).toHaveLength(1);
    expect(find('message')).toHaveLength(2);
  });

  test('keeps its user id when the id arrives with the phone of another contact', async () => {
    const { route, find } = await createRoutingFixture();
    await route(envelope(value({ messages: [text('wamid.1', ONE, '1795420000')] })));
    await route(envelope(value({ messages: [text('wamid.2', undefined, '1795420001', { from_user_id: 'ID.1' })] })));
    const both = envelope(value({ messages: [text('wamid.3', ONE, '1795420002', { from_user_id: 'ID.1' })] }));
    await route(both);
    await route(both);
    expect(find('contact')).toHaveLength(2);
    expect(find('message')).toHaveLength(3);
    // The third message belongs to the phone's thread; the aliases record the conflict.
    const aliases = find('identity').filter((item) =>
      Object.values(Object(item['also'])).some((other) => other !== item['contactId']),
    );
    expect(aliases).toHaveLength(1);
  });

  test('differs for the same user id under two WABAs', async () => {
    const { route, find, connect } = await createRoutingFixture();
    await connect('100000000000002', '200000000000002');
    const message = (id: string) => ({ messages: [text(id, undefined, '1795420000', { from_user_id: 'ID.1' })] });
    await route(envelope(value(message('wamid.1'))));
    await route(envelope(value(message('wamid.2'), '100000000000002'), { waba: '200000000000002' }));
    expect(find('contact')).toHaveLength(2);
  });

  test('stays the same after a changed number', async () => {
    const { route, find } = await createRoutingFixture();
    const [old, next] = [ONE, '6281299999999'];
    await route(envelope(value({ messages: [text('wamid.1', old, '1795420000')] })));
    const system = { type: 'user_changed_number', body: 'A changed', new_wa_id: next };
    await route(
      envelope(value({ messages: [{ from: old, id: 'wamid.s', timestamp: '1795420001', type: 'system', system }] })),
    );
    await route(envelope(value({ messages: [text('wamid.2', next, '1795420002')] })));
    expect(find('contact')).toHaveLength(1);
    expect(find('message')).toHaveLength(3);
  });

  test('stays the same after a changed user id without a sender', async () => {
    const { route, find } = await createRoutingFixture();
    await route(envelope(value({ messages: [text('wamid.1', undefined, '1795420000', { from_user_id: 'ID.1' })] })));
    const system = { type: 'user_changed_user_id', previous_user_id: 'ID.1', user_id: 'ID.2' };
    await route(envelope(value({ messages: [{ id: 'wamid.s', timestamp: '1795420001', type: 'system', system }] })));
    await route(envelope(value({ messages: [text('wamid.2', undefined, '1795420002', { from_user_id: 'ID.2' })] })));
    expect(find('contact')).toHaveLength(1);
  });

  test('stays the same when a message precedes, in one payload, the system message about its new id', async () => {
    const { route, find } = await createRoutingFixture();
    const system = { type: 'user_changed_user_id', previous_user_id: 'ID.1', user_id: 'ID.2' };
    const note = { id: 'wamid.s', timestamp: '1795420001', type: 'system', system };
    const moved = { type: 'user_changed_number', wa_id: '6281299999999', previous_user_id: 'ID.3', user_id: 'ID.4' };
    await route(
      envelope(
        value({
          messages: [
            text('wamid.1', undefined, '1795420000', { from_user_id: 'ID.1' }),
            text('wamid.3', ONE, '1795420000', { from_user_id: 'ID.3' }),
          ],
        }),
      ),
    );
    await route(
      envelope(
        value({
          messages: [
            text('wamid.2', undefined, '1795420002', { from_user_id: 'ID.2' }),
            text('wamid.4', '6281299999999', '1795420002', { from_user_id: 'ID.4' }),
            note,
            { id: 'wamid.t', from: ONE, timestamp: '1795420001', type: 'system', system: moved },
          ],
        }),
      ),
    );
    expect(find('contact')).toHaveLength(2);
    expect(find('message')).toHaveLength(6);
  });

  test('is the same for ids that are numbers and ids that are strings', async () => {
    const { route, find } = await createRoutingFixture();
    const contacts = [{ profile: { name: 'Ani' }, wa_id: Number(ONE) }];
    await route(
      envelope(value({ contacts, messages: [{ ...text('wamid.1', ONE, '1795420000'), from: Number(ONE) }] })),
    );
    expect(find('conversation').map(readConversation)).toMatchObject([
      { waId: { value: ONE }, name: { value: 'Ani' } },
    ]);
    await route(envelope(value({ contacts, messages: [text('wamid.2', undefined, '1795420001')] })));
    expect(find('contact')).toHaveLength(1);
    expect(find('message')).toHaveLength(2);
  });

  test('is the same for an echo to a variant of the number, which ends the waiting', async () => {
    const { route, find } = await createRoutingFixture();
    await route(envelope(value({ messages: [text('wamid.1', '5541988887777', '1795420000')] })));
    const echo = {
      from: '622150000001',
      to: '554188887777',
      id: 'wamid.e',
      timestamp: '1795420010',
      type: 'text',
      text: { body: 'Ya' },
    };
    await route(envelope(value({ message_echoes: [echo] }), { field: 'smb_message_echoes' }));
    expect(find('contact')).toHaveLength(1);
    expect(
      find('message')
        .map((item) => item['d'])
        .sort(),
    ).toEqual(['inbound', 'outbound']);
    expect(find('conversation').map(readConversation)[0]?.waitingSince).toBeUndefined();
  });
});

describe('statuses', () => {
  test('are stored as first-seen times in any order', async () => {
    const { route, find } = await createRoutingFixture();
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' };
    const states = [
      status('wamid.o', 'read', '1795420009'),
      status('wamid.o', 'sent', '1795420001', { pricing }),
      status('wamid.o', 'delivered', '1795420005'),
    ];
    await route(envelope(value({ statuses: states })));
    await route(envelope(value({ statuses: [status('wamid.o', 'delivered', '1795420007')] })));
    const [record] = find('delivery').map(readDelivery);
    expect(record?.delivery).toMatchObject({
      sent: { at: 1795420001, pricing: { category: 'utility' } },
      delivered: { at: 1795420005 },
      read: { at: 1795420009 },
    });
  });

  test('of a payment are stored beside those of the message', async () => {
    const { route, find } = await createRoutingFixture();
    await route(
      envelope(
        value({
          statuses: [
            status('wamid.o', 'captured', '1795420001', { type: 'payment', payment: { reference_id: 'o1' } }),
            status('wamid.o', 'delivered', '1795420002'),
          ],
        }),
      ),
    );
    expect(Object.keys(find('delivery').map(readDelivery)[0]?.delivery ?? {}).sort()).toEqual([
      'delivered',
      'payment_captured',
    ]);
  });
});

test.each(['account_update', 'message_template_status_update', 'history', 'standby', 'security'])(
  'the field %s is stored once as an account event',
  async (field) => {
    const { route, find } = await createRoutingFixture();
    const payload = envelope({ event: 'SOMETHING', restriction_info: [{ a: 1 }] }, { field, time: 1795420000 });
    expect(await route(payload)).toMatchObject([{ kind: 'stored', type: 'account-event' }]);
    expect(await route(payload)).toMatchObject([{ kind: 'duplicate' }]);
    expect(find('accountEvent', WABA)).toHaveLength(1);
  },
);

test('a preference is stored with its contact', async () => {
  const { route, find } = await createRoutingFixture();
  const preference = {
    wa_id: ONE,
    category: 'marketing_messages',
    value: 'stop',
    detail: 'no more',
    timestamp: 1795420000,
  };
  expect(await route(envelope(value({ user_preferences: [preference] }), { field: 'user_preferences' }))).toMatchObject(
    [{ kind: 'applied' }],
  );
  expect(find('preference')).toHaveLength(1);
});

test('an error of a number is stored under the number', async () => {
  const { route, find } = await createRoutingFixture();
  await route(envelope(value({ errors: [{ code: 130429, title: 'Rate limit hit' }] })));
  expect(find('accountEvent', PHONE)).toHaveLength(1);
});
