import { describe, expect, test } from 'vitest';
import { envelope, status, text, value } from './payloads.ts';
import { createRoutingFixture } from './routing-fixture.ts';

const ONE = '6281200000001';

describe('an item that cannot be routed', () => {
  test.each([
    ['an unknown number', envelope(value({ messages: [text('wamid.1', ONE, '1')] }, '999')), 'UnknownNumber'],
    [
      'an unknown account',
      envelope({ event: 'ACCOUNT_DELETED' }, { field: 'account_update', waba: '999' }),
      'UnknownAccount',
    ],
    ['an unknown field', envelope({}, { field: 'field_of_tomorrow' }), 'UnknownField'],
    [
      'an invalid message type',
      envelope(value({ messages: [{ from: ONE, id: 'wamid.1', timestamp: '1', type: 'holo gram' }] })),
      'UnknownMessageType',
    ],
    [
      'a text without a body',
      envelope(value({ messages: [{ from: ONE, id: 'wamid.1', timestamp: '1', type: 'text' }] })),
      'InvalidMessage',
    ],
    ['an unknown status', envelope(value({ statuses: [status('wamid.1', 'evaporated', '1')] })), 'UnknownStatus'],
    ['a message without a sender', envelope(value({ messages: [text('wamid.1', undefined, '1')] })), 'NoSender'],
    ['another object', { object: 'page', entry: [{ id: '1' }] }, 'Malformed'],
    ['an empty entry', { object: 'whatsapp_business_account', entry: [] }, 'Malformed'],
    ['a bare value', value({ messages: [text('wamid.1', ONE, '1')] }), 'Malformed'],
    ['an unknown array', envelope(value({ holograms: [{ id: 1 }] })), 'UnknownItem'],
  ])('(%s) is reported with its reason', async (_, payload, reason) => {
    const { route } = await createRoutingFixture();
    expect(await route(payload)).toMatchObject([{ kind: 'unroutable', reason }]);
  });

  test('is reported with the tenant when the account is known', async () => {
    const { route, scope } = await createRoutingFixture();
    expect(await route(envelope(value({ messages: [text('wamid.1', ONE, '1')] }, '999')))).toMatchObject([
      { tenantId: scope.tenantId },
    ]);
  });
});

test('a message of an unknown type is stored once under its type name, and is also to be quarantined', async () => {
  const { route, find } = await createRoutingFixture();
  const payload = envelope(
    value({ messages: [{ from: ONE, id: 'wamid.1', timestamp: '1795420000', type: 'hologram' }] }),
  );
  expect(await route(payload)).toMatchObject([{ kind: 'stored', quarantineReason: 'UnknownMessageType' }]);
  expect(await route(payload)).toMatchObject([{ kind: 'duplicate', quarantineReason: 'UnknownMessageType' }]);
  expect(find('message')).toMatchObject([{ ty: 'hologram' }]);
  expect(find('conversation')).toMatchObject([{ preview: 'i|hologram|', waitingSince: 1795420000 }]);
});
