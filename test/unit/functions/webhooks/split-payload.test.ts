import { describe, expect, test } from 'vitest';
import { splitPayload } from '../../../../functions/webhooks/split-payload.ts';
import { parseJson } from '../../../../shared/json.ts';
import { contact, envelope, PHONE, status, text, value, WABA } from './payloads.ts';

const kinds = (payload: unknown): string[] => splitPayload(payload).map(({ kind }) => kind);

describe('splitPayload', () => {
  test('returns one item for each element, with its entry and change', () => {
    const first = envelope(
      value({ messages: [text('a', '1', '1'), text('b', '2', '1')], statuses: [status('c', 'sent', '1')] }),
      { time: 5 },
    );
    const second = envelope({ event: 'APPROVED' }, { field: 'message_template_status_update', waba: '300' });
    const items = splitPayload({ ...first, entry: [...first.entry, ...second.entry] });
    expect(
      items.map(({ kind, field, wabaId, phoneNumberId, entryTime }) => [kind, field, wabaId, phoneNumberId, entryTime]),
    ).toEqual([
      ['message', 'messages', WABA, PHONE, 5],
      ['message', 'messages', WABA, PHONE, 5],
      ['status', 'messages', WABA, PHONE, 5],
      ['change', 'message_template_status_update', '300', null, null],
    ]);
  });

  test.each([
    ['null', null],
    ['a list', []],
    ['another object', { object: 'page', entry: [{}] }],
    ['an entry that is not a list', { object: 'whatsapp_business_account', entry: {} }],
    ['an empty entry', { object: 'whatsapp_business_account', entry: [] }],
    ['a bare value', value({ messages: [text('a', '1', '1')] })],
    ['an entry without changes', { object: 'whatsapp_business_account', entry: [{ id: WABA }] }],
    ['a change without a value', { object: 'whatsapp_business_account', entry: [{ id: WABA, changes: [{}] }] }],
    [
      'a value that is a list',
      { object: 'whatsapp_business_account', entry: [{ id: WABA, changes: [{ field: 'messages', value: [] }] }] },
    ],
  ])('returns one malformed item with the input for %s', (_, payload) => {
    const items = splitPayload(payload);
    expect(items.map(({ kind }) => kind)).toEqual(['malformed']);
    expect(JSON.stringify(payload)).toContain(items[0]?.raw ?? 'nothing');
  });

  test('returns one item for a value without content, so that it is visible', () => {
    expect(kinds(envelope({}))).toEqual(['change']);
    expect(kinds(envelope(value({ messages: [] })))).toEqual(['change']);
  });

  test('keeps lists inside an event as part of the event', () => {
    expect(
      kinds(envelope({ event: 'ACCOUNT_RESTRICTION', restriction_info: [{}, {}] }, { field: 'account_update' })),
    ).toEqual(['change']);
  });

  test('splits unknown lists of the field `messages`, and returns the other keys as one more item', () => {
    expect(kinds(envelope(value({ holograms: [1, 2], aside: { a: 1 } })))).toEqual(['element', 'element', 'change']);
  });

  test('assigns contacts to messages by id, in any order', () => {
    const contacts = [
      contact('6281200000002', 'Budi'),
      contact('554188887777', 'Ana'),
      contact(undefined, 'Citra', { user_id: 'ID.3' }),
    ];
    const messages = [
      text('a', '5541988887777', '1'),
      text('b', '6281200000002', '1'),
      text('c', undefined, '1', { from_user_id: 'ID.3' }),
    ];
    const names = splitPayload(envelope(value({ contacts, messages }))).map((item) => JSON.stringify(item.contacts));
    expect(names.map((found) => /"name":"(\w+)"/.exec(found)?.[1])).toEqual(['Ana', 'Budi', 'Citra']);
  });

  test('does not assign a contact of another person', () => {
    const [item] = splitPayload(envelope(value({ contacts: [contact('1', 'A')], messages: [text('a', '2', '1')] })));
    expect(item?.contacts).toEqual([]);
  });

  test('keeps the digits of numbers beyond 2^53', () => {
    const json =
      '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"x","value":{"id":12345678901234567890}}]}]}';
    expect(splitPayload(parseJson(json))[0]?.raw).toBe('{"id":12345678901234567890}');
  });
});

test.each([1e300, 1.5, -1, 'soon', null])('omits the invalid entry time %s', (time) => {
  const payload = {
    object: 'whatsapp_business_account',
    entry: [{ id: WABA, time, changes: [{ field: 'x', value: {} }] }],
  };
  expect(splitPayload(payload)).toMatchObject([{ entryTime: null }]);
});
