import { describe, expect, test } from 'vitest';
import { splitPayload } from '../../../../functions/webhooks/split.ts';
import { parseJson } from '../../../../shared/json.ts';
import { contact, envelope, PHONE, status, text, value, WABA } from './payloads.ts';

const kinds = (payload: unknown): string[] => splitPayload(payload).map(({ kind }) => kind);

describe('splitting a payload', () => {
  test('every entry, change and element is one item with its place', () => {
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
    ['no object', null],
    ['a list', []],
    ['another object', { object: 'page', entry: [{}] }],
    ['an entry that is no list', { object: 'whatsapp_business_account', entry: {} }],
    ['an empty entry', { object: 'whatsapp_business_account', entry: [] }],
    ['a bare value', value({ messages: [text('a', '1', '1')] })],
    ['an entry without changes', { object: 'whatsapp_business_account', entry: [{ id: WABA }] }],
    ['a change without a value', { object: 'whatsapp_business_account', entry: [{ id: WABA, changes: [{}] }] }],
    [
      'a value that is a list',
      { object: 'whatsapp_business_account', entry: [{ id: WABA, changes: [{ field: 'messages', value: [] }] }] },
    ],
  ])('%s is one malformed item that keeps the input', (_, payload) => {
    const items = splitPayload(payload);
    expect(items.map(({ kind }) => kind)).toEqual(['malformed']);
    expect(JSON.stringify(payload)).toContain(items[0]?.raw ?? 'nothing');
  });

  test('a value with nothing in it is one item, so that it is seen', () => {
    expect(kinds(envelope({}))).toEqual(['change']);
    expect(kinds(envelope(value({ messages: [] })))).toEqual(['change']);
  });

  test('lists inside an event belong to the event', () => {
    expect(
      kinds(envelope({ event: 'ACCOUNT_RESTRICTION', restriction_info: [{}, {}] }, { field: 'account_update' })),
    ).toEqual(['change']);
  });

  test('lists that nobody knows are items of the messages field, and the rest is one more', () => {
    expect(kinds(envelope(value({ holograms: [1, 2], aside: { a: 1 } })))).toEqual(['element', 'element', 'change']);
  });

  test('contacts go with their message by id, in whatever order they stand', () => {
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

  test('a contact of somebody else stays away', () => {
    const [item] = splitPayload(envelope(value({ contacts: [contact('1', 'A')], messages: [text('a', '2', '1')] })));
    expect(item?.contacts).toEqual([]);
  });

  test('numbers beyond 2^53 keep their digits', () => {
    const json =
      '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"x","value":{"id":12345678901234567890}}]}]}';
    expect(splitPayload(parseJson(json))[0]?.raw).toBe('{"id":12345678901234567890}');
  });
});

test.each([1e300, 1.5, -1, 'soon', null])(
  'an entry time of %s, which no store takes as a time, is left out',
  (time) => {
    const payload = {
      object: 'whatsapp_business_account',
      entry: [{ id: WABA, time, changes: [{ field: 'x', value: {} }] }],
    };
    expect(splitPayload(payload)).toMatchObject([{ entryTime: null }]);
  },
);
