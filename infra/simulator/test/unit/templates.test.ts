import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ACCOUNT, PHONE, type SimulatorFixture, startSimulatorFixture } from './simulator-fixture.ts';

let fixture: SimulatorFixture;
beforeEach(async () => {
  fixture = await startSimulatorFixture({ delays: { review: 5000 } });
});
afterEach(() => fixture.stop());

const parametersOf = (...values: string[]) => values.map((value) => ({ type: 'text', text: value }));
const template = (name: string, language: string, components?: unknown) => ({
  type: 'template',
  template: {
    name,
    language: { code: language, policy: 'deterministic' },
    ...(components !== undefined && { components }),
  },
});
const body = (...values: string[]) => [{ type: 'body', parameters: parametersOf(...values) }];

const pageSchema = z.object({
  data: z.array(z.looseObject({ id: z.string(), name: z.string(), status: z.string(), language: z.string() })),
  paging: z
    .object({ cursors: z.object({ before: z.string(), after: z.string() }), next: z.string().optional() })
    .optional(),
});

describe('sending', () => {
  test('shows the text of the template with its parameters, also outside the window', async () => {
    const { id, phone } = fixture.simulator.addCustomer({ name: 'Ani' });
    const wamid = await fixture.send(phone ?? '', template('order_confirmation', 'id', body('Ani', 'A-1', 'Rp 1')));
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.valueOfStatus(wamid, 'delivered')?.statuses?.[0]?.pricing).toMatchObject({
      type: 'regular',
      category: 'utility',
      billable: true,
    });
    expect(fixture.simulator.readChat(id, PHONE).bubbles[0]?.content).toMatchObject({
      type: 'template',
      template: {
        name: 'order_confirmation',
        components: [
          { type: 'BODY', text: expect.stringContaining('Halo {{1}}'), parameters: parametersOf('Ani', 'A-1', 'Rp 1') },
          { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Lihat pesanan' }, {}] },
        ],
      },
    });
  });

  test.each([
    [
      'named parameters',
      template('order_ready', 'id', [
        {
          type: 'body',
          parameters: [
            ['nama', 'Ani'],
            ['pesanan', 'A-1'],
            ['jam', '9'],
          ].map(([parameter_name, value]) => ({ type: 'text', parameter_name, text: value })),
        },
      ]),
    ],
    [
      'the suffix of a URL',
      template('order_ready', 'en_US', [
        ...body('Ani', 'A-1', '9 pm'),
        { type: 'button', sub_type: 'url', index: 0, parameters: parametersOf('A-1') },
      ]),
    ],
    [
      'a currency and a date',
      template('order_confirmation', 'en_US', [
        {
          type: 'body',
          parameters: [
            ...parametersOf('Ani'),
            { type: 'date_time', date_time: { fallback_value: 'today' } },
            { type: 'currency', currency: { fallback_value: 'IDR 1', code: 'IDR', amount_1000: 1000 } },
          ],
        },
      ]),
    ],
  ])('accepts %s', async (_, message) => {
    const { phone } = await fixture.openChat();
    const wamid = await fixture.send(phone, message);
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
  });

  test.each([
    ['an unknown name', template('nothing', 'id'), 404, 132001, 'template name (nothing) does not exist in id'],
    ['a language that the template does not have', template('hello_world', 'id'), 404, 132001, 'does not exist in id'],
    ['a rejected template', template('flash_sale', 'id', body('a', 'b')), 404, 132001, 'flash_sale'],
    ['a paused template', template('feedback_request', 'id', body('a')), 400, 132015, 'paused'],
    [
      'too few parameters',
      template('order_confirmation', 'id', body('Ani')),
      400,
      132000,
      'body: number of localizable_params (1) does not match the expected number of params (3)',
    ],
    [
      'parameters where there are none',
      template('hello_world', 'en_US', body('Ani')),
      400,
      132000,
      '(1) does not match the expected number of params (0)',
    ],
    ['no parameters', template('order_confirmation', 'id'), 400, 132000, '(0) does not match'],
    [
      'a header of the wrong format',
      template('weekend_offer', 'id', [{ type: 'header', parameters: parametersOf('x') }, ...body('a', 'b')]),
      400,
      132012,
      'header: Format mismatch, expected IMAGE, received TEXT',
    ],
    [
      'a missing header',
      template('weekend_offer', 'id', body('a', 'b')),
      400,
      132012,
      'expected IMAGE, received UNKNOWN',
    ],
    [
      'an image as a text parameter',
      template('order_confirmation', 'id', [
        { type: 'body', parameters: [...parametersOf('a', 'b'), { type: 'image' }] },
      ]),
      400,
      132012,
      'expected TEXT, received IMAGE',
    ],
    [
      'a parameter without text',
      template('order_confirmation', 'id', body('a', 'b', '')),
      400,
      131008,
      'missing text value',
    ],
    [
      'a line break in a parameter',
      template('order_confirmation', 'id', body('a', 'b', 'c\nd')),
      400,
      132018,
      'new-line',
    ],
    [
      'a missing parameter name',
      template('order_ready', 'id', body('a', 'b', 'c')),
      400,
      132012,
      'Parameter name nama is missing',
    ],
    [
      'a button that the template does not have',
      template('hello_world', 'en_US', [{ type: 'button', sub_type: 'quick_reply', index: '0', parameters: [] }]),
      400,
      132000,
      'no button at index 0',
    ],
    [
      'a button of another type',
      template('order_confirmation', 'id', [
        ...body('a', 'b', 'c'),
        { type: 'button', sub_type: 'url', index: '0', parameters: parametersOf('x') },
      ]),
      400,
      132012,
      'of type QUICK_REPLY',
    ],
    [
      'a button without its parameter',
      template('order_ready', 'en_US', body('a', 'b', 'c')),
      400,
      131008,
      'Button at index 0 of type URL requires a parameter',
    ],
    [
      'a body that is too long with its parameters',
      template('order_confirmation', 'id', body('x'.repeat(1000), 'b', 'c')),
      400,
      132005,
      'too long',
    ],
    ['no name', { type: 'template', template: { language: { code: 'id' } } }, 400, 131008, "'template.name'"],
  ])('rejects %s', async (_, message, http, code, details) => {
    expect(await fixture.sendError(message)).toMatchObject({
      http,
      code,
      details: expect.stringContaining(details),
    });
  });

  test('a one-time password needs the phone number (131062)', async () => {
    const { phone, userId } = await fixture.openChat();
    const code = template('login_code', 'id', [
      ...body('123456'),
      { type: 'button', sub_type: 'url', index: '0', parameters: parametersOf('123456') },
    ]);
    expect(await fixture.sendError({ ...code, to: '', recipient: userId })).toMatchObject({
      http: 400,
      code: 131062,
    });
    await fixture.send(phone, code);
  });
});

describe('managing', () => {
  const list = async (query = '') =>
    pageSchema.parse(await fixture.callOk('GET', `${ACCOUNT}/message_templates${query}`));
  const creation = {
    name: 'opening_hours',
    language: 'id',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'Hari ini kami buka sampai {{1}} malam.', example: { body_text: [['10']] } }],
  };

  test('lists templates in pages with a link to the next', async () => {
    const all = (await list()).data.map(({ id }) => id);
    expect(all.length).toBeGreaterThan(8);
    const first = await list('?limit=4&fields=name,status,language');
    const second = await fixture.call('GET', (first.paging?.next ?? '').split('/v23.0/')[1] ?? '');
    const { data, paging } = pageSchema.parse(await second.json());
    expect([...first.data, ...data].map(({ id }) => id)).toEqual(all.slice(0, 8));
    expect(Object.keys(data[0] ?? {}).toSorted()).toEqual(['id', 'language', 'name', 'status']);
    const back = await list(`?limit=4&before=${paging?.cursors.before}`);
    expect(back.data.map(({ id }) => id)).toEqual(all.slice(0, 4));
    expect((await list('?limit=100')).paging?.next).toBeUndefined();
    expect(await fixture.callError('GET', `${ACCOUNT}/message_templates?after=x`)).toMatchObject({ code: 100 });
  });

  test('filters by name and status', async () => {
    expect((await list('?name=order_ready')).data.map(({ language }) => language)).toEqual(['id', 'en_US']);
    expect((await list('?status=REJECTED')).data).toMatchObject([
      { name: 'flash_sale', rejected_reason: 'INVALID_FORMAT' },
    ]);
  });

  test('a new template is reviewed, approved and reported; until then it cannot be sent', async () => {
    const created = await fixture.callOk('POST', `${ACCOUNT}/message_templates`, creation);
    expect(created).toEqual({ id: expect.stringMatching(/^\d+$/), status: 'PENDING', category: 'UTILITY' });
    const message = template('opening_hours', 'id', body('10'));
    expect(await fixture.sendError(message)).toMatchObject({ code: 132001 });
    fixture.clock.advance(5000);
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.changes).toMatchObject([
      {
        field: 'message_template_status_update',
        value: {
          event: 'APPROVED',
          message_template_id: Number(created['id']),
          message_template_name: 'opening_hours',
          message_template_language: 'id',
          reason: 'NONE',
        },
      },
    ]);
    await fixture.send('628111', message);
    expect(await fixture.callOk('GET', `${created['id']}`)).toMatchObject({
      status: 'APPROVED',
      name: 'opening_hours',
    });
  });

  test('a text that begins with a parameter is rejected; a changed template is reviewed again', async () => {
    const badly = { ...creation, components: [{ type: 'BODY', text: '{{1}} kami buka.' }] };
    const { id } = await fixture.callOk('POST', `${ACCOUNT}/message_templates`, badly);
    fixture.clock.advance(5000);
    await fixture.simulator.waitUntilIdle();
    expect(await fixture.callOk('GET', `${id}`)).toMatchObject({
      status: 'REJECTED',
      rejected_reason: 'INVALID_FORMAT',
    });
    await fixture.callOk('POST', `${id}`, { components: creation.components });
    fixture.clock.advance(5000);
    await fixture.simulator.waitUntilIdle();
    const events = fixture.receiver.changes.map(({ value }) => value['event']);
    expect(events).toEqual(['REJECTED', 'APPROVED']);
  });

  test.each([
    ['a name with capitals', { name: 'Opening' }],
    ['an unknown category', { category: 'NEWS' }],
    ['no body', { components: [{ type: 'FOOTER', text: 'x' }] }],
    ['no language', { language: undefined }],
    ['an existing template', { name: 'order_ready' }],
  ])('rejects %s', async (_, change) => {
    const refusal = await fixture.callError('POST', `${ACCOUNT}/message_templates`, { ...creation, ...change });
    expect(refusal).toMatchObject({ http: 400, code: 100 });
  });

  test('deletes a template by name in all languages, or one by its id', async () => {
    const [one] = (await list('?name=weekend_offer')).data;
    await fixture.callOk('DELETE', `${ACCOUNT}/message_templates?name=weekend_offer&hsm_id=${one?.id}`);
    expect((await list('?name=weekend_offer')).data).toHaveLength(1);
    await fixture.callOk('DELETE', `${ACCOUNT}/message_templates?name=order_ready`);
    expect((await list('?name=order_ready')).data).toEqual([]);
    expect(await fixture.callError('DELETE', `${ACCOUNT}/message_templates?name=order_ready`)).toMatchObject({
      code: 100,
    });
  });
});
