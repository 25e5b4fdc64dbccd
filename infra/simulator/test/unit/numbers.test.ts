import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNT, PHONE, type SimulatorFixture, startSimulatorFixture, textMessage } from './simulator-fixture.ts';

let fixture: SimulatorFixture;
beforeEach(async () => {
  fixture = await startSimulatorFixture();
});
afterEach(() => fixture.stop());

const HOUR = 3_600_000;

describe('a phone number', () => {
  test('has the default fields, or the requested ones', async () => {
    expect(await fixture.callOk('GET', PHONE)).toEqual({
      verified_name: 'Kopi Dipati Ukur',
      code_verification_status: 'VERIFIED',
      display_phone_number: '+62 21 5000 1000',
      quality_rating: 'GREEN',
      platform_type: 'CLOUD_API',
      throughput: { level: 'STANDARD' },
      webhook_configuration: { application: fixture.receiver.url },
      id: PHONE,
    });
    expect(await fixture.callOk('GET', `${PHONE}?fields=status,name_status`)).toEqual({
      status: 'CONNECTED',
      name_status: 'APPROVED',
      id: PHONE,
    });
    expect(await fixture.callError('GET', `${PHONE}?fields=status,colour`)).toMatchObject({
      code: 100,
      details: '(#100) Tried accessing nonexisting field (colour) on node type (WhatsAppBusinessPhoneNumber)',
    });
    expect(await fixture.callOk('GET', `${ACCOUNT}/phone_numbers?fields=verified_name`)).toMatchObject({
      data: [{ verified_name: 'Kopi Dipati Ukur', id: PHONE }],
      paging: { cursors: {} },
    });
  });

  test('cannot send while not registered (133010), and must register with its first PIN (133005)', async () => {
    const register = { messaging_product: 'whatsapp', pin: '123456' };
    await fixture.callOk('POST', `${PHONE}/register`, register);
    await fixture.callOk('POST', `${PHONE}/deregister`, {});
    expect(await fixture.sendError(textMessage('x'))).toMatchObject({ http: 400, code: 133010 });
    expect(await fixture.callError('POST', `${PHONE}/register`, { ...register, pin: '654321' })).toMatchObject({
      code: 133005,
    });
    expect(await fixture.callError('POST', `${PHONE}/register`, { ...register, pin: '12' })).toMatchObject({
      code: 100,
    });
    await fixture.callOk('POST', `${PHONE}/register`, register);
    await fixture.send('628111', textMessage('x'));
  });

  test('can be registered and deregistered ten times in 72 hours (133016)', async () => {
    const register = { messaging_product: 'whatsapp', pin: '123456' };
    for (let round = 0; round < 5; round += 1) {
      await fixture.callOk('POST', `${PHONE}/register`, register);
      await fixture.callOk('POST', `${PHONE}/deregister`, {});
    }
    expect(await fixture.callError('POST', `${PHONE}/register`, register)).toMatchObject({ http: 400, code: 133016 });
    fixture.clock.advance(72 * HOUR);
    await fixture.callOk('POST', `${PHONE}/register`, register);
  });

  test('is verified with the code that was sent', async () => {
    await fixture.callOk('POST', `${PHONE}/request_code`, { code_method: 'SMS', language: 'id_ID' });
    expect(await fixture.callOk('GET', `${PHONE}?fields=code_verification_status`)).toMatchObject({
      code_verification_status: 'NOT_VERIFIED',
    });
    const response = await fetch(`${fixture.simulator.origin}/simulator/api/numbers/${PHONE}/code`);
    const { code } = Object(await response.json());
    const wrong = code === '000000' ? '111111' : '000000';
    expect(await fixture.callError('POST', `${PHONE}/verify_code`, { code: wrong })).toMatchObject({ code: 136025 });
    await fixture.callOk('POST', `${PHONE}/verify_code`, { code });
    expect(await fixture.callOk('GET', `${PHONE}?fields=code_verification_status`)).toMatchObject({
      code_verification_status: 'VERIFIED',
    });
  });

  test('has a profile whose fields are changed separately', async () => {
    const change = {
      messaging_product: 'whatsapp',
      about: 'Buka',
      vertical: 'RESTAURANT',
      websites: ['https://example.com'],
    };
    await fixture.callOk('POST', `${PHONE}/whatsapp_business_profile`, change);
    await fixture.callOk('POST', `${PHONE}/whatsapp_business_profile`, {
      messaging_product: 'whatsapp',
      email: 'a@example.com',
      vertical: '',
    });
    expect(
      await fixture.callOk('GET', `${PHONE}/whatsapp_business_profile?fields=about,email,vertical,websites`),
    ).toEqual({
      data: [
        { about: 'Buka', email: 'a@example.com', websites: ['https://example.com'], messaging_product: 'whatsapp' },
      ],
    });
    for (const wrong of [{ about: 'x'.repeat(140) }, { vertical: 'COFFEE' }, { email: 'x' }]) {
      const body = { messaging_product: 'whatsapp', ...wrong };
      expect(await fixture.callError('POST', `${PHONE}/whatsapp_business_profile`, body)).toMatchObject({ code: 100 });
    }
  });

  test('takes commerce settings from the query', async () => {
    const settings = async () => (await fixture.callOk('GET', `${PHONE}/whatsapp_commerce_settings`))['data'];
    expect(await settings()).toEqual([{ is_cart_enabled: true, is_catalog_visible: true, id: PHONE }]);
    await fixture.callOk('POST', `${PHONE}/whatsapp_commerce_settings?is_cart_enabled=false`);
    expect(await settings()).toEqual([{ is_cart_enabled: false, is_catalog_visible: true, id: PHONE }]);
    const wrong = `${PHONE}/whatsapp_commerce_settings?is_cart_enabled=maybe`;
    expect(await fixture.callError('POST', wrong)).toMatchObject({ code: 100 });
  });
});

describe('tokens', () => {
  test('a missing token is 104; an expired token or one of another number is 190; both with 401', async () => {
    const response = await fetch(`${fixture.simulator.graphUrl}/${PHONE}`);
    expect([response.status, await response.json()]).toMatchObject([401, { error: { code: 104 } }]);
    fixture.simulator.setToken(PHONE, 'expired');
    expect(await fixture.sendError(textMessage('x'))).toMatchObject({ http: 401, code: 190, subcode: 463 });
    expect(await fixture.callError('GET', `${ACCOUNT}/message_templates`)).toMatchObject({ http: 401, code: 190 });
    fixture.simulator.setToken(PHONE, 'valid', 'renewed');
    expect(await fixture.sendError(textMessage('x'))).toMatchObject({ http: 401, code: 190 });
    expect((await fixture.call('GET', PHONE, undefined, 'renewed')).status).toBe(200);
  });

  test('a code can be exchanged for a token once', async () => {
    const url = `${fixture.simulator.graphUrl}/v23.0/oauth/access_token?client_id=1&client_secret=2&code=abc`;
    const first = Object(await (await fetch(url)).json());
    expect(first).toEqual({ access_token: expect.stringMatching(/^EAA/), token_type: 'bearer' });
    expect((await fixture.call('GET', PHONE, undefined, first.access_token)).status).toBe(200);
    expect(Object(await (await fetch(url)).json()).error).toMatchObject({ code: 100, error_subcode: 36009 });
    const without = await fetch(`${fixture.simulator.graphUrl}/oauth/access_token?code=abc`);
    expect(without.status).toBe(400);
  });
});

describe('new ids', () => {
  test('a number is created with its first message, and its statuses are sent', async () => {
    await fixture.openChat();
    const { phone } = fixture.simulator.addCustomer({ name: 'Budi' });
    const message = {
      messaging_product: 'whatsapp',
      to: phone,
      type: 'template',
      template: { name: 'hello_world', language: { code: 'en_US' } },
    };
    await fixture.callOk('POST', '77000111/messages', message);
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statuses.map(({ status }) => status).toSorted()).toEqual(['delivered', 'sent']);
    expect(fixture.simulator.state.numbers.map(({ phoneNumberId }) => phoneNumberId)).toEqual([PHONE, '77000111']);
  });

  test('a new account id replaces a generated one', async () => {
    await fixture.callOk('POST', '77000111/register', { messaging_product: 'whatsapp', pin: '123456' });
    await fixture.callOk('POST', '88000111/subscribed_apps');
    expect(fixture.simulator.state.numbers.at(-1)).toMatchObject({ phoneNumberId: '77000111', wabaId: '88000111' });
    const templates = await fixture.callOk('GET', '88000111/message_templates');
    expect(templates['data']).toHaveLength(10);
  });

  test('a number that is used after an account with the same token belongs to the account', async () => {
    await fixture.callOk('POST', '88000111/subscribed_apps');
    await fixture.callOk('GET', '77000111?fields=display_phone_number,verified_name');
    expect(fixture.simulator.state.numbers.at(-1)).toMatchObject({ phoneNumberId: '77000111', wabaId: '88000111' });
    const { id } = fixture.simulator.addCustomer({ name: 'Budi' });
    fixture.simulator.sendAsCustomer(id, '77000111', { type: 'text', body: 'Halo' });
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.posts[0]?.body.entry[0]?.id).toBe('88000111');
  });

  test('an unknown id without requested fields does not exist', async () => {
    expect(await fixture.callError('GET', '77000111')).toMatchObject({ code: 100, subcode: 33 });
    expect(await fixture.callError('POST', `${ACCOUNT}/messages`, {})).toMatchObject({ code: 100, subcode: 33 });
    expect(await fixture.callError('GET', 'me?fields=display_phone_number')).toMatchObject({ code: 100, subcode: 33 });
    expect(fixture.simulator.state.numbers).toHaveLength(1);
  });
});
