import { describe, expect, test } from 'vitest';
import { createPhoneApi, PhoneApiRefused, PhoneApiUnreachable } from '../../../infra/simulator/web/logic/api-client.ts';
import { bubble } from './bubbles.ts';

const CUSTOMER = {
  id: 'c1',
  name: 'Rina',
  phone: null,
  userId: 'ID.1',
  username: 'rina',
  online: true,
  readReceipts: true,
};

function answering(status: number, body: unknown) {
  const calls: { readonly url: string; readonly init: RequestInit | undefined }[] = [];
  const api = createPhoneApi('/simulator/api', async (url, init) => {
    calls.push({ url: String(url), init });
    return body === undefined ? new Response(null, { status }) : Response.json(body, { status });
  });
  return { api, calls };
}

describe('calls', () => {
  test('ask at the address of the contract', async () => {
    const { api, calls } = answering(201, bubble({ wamid: 'w1' }));
    expect((await api.say('a/b', 'p', { type: 'text', body: 'Halo' })).wamid).toBe('w1');
    expect(calls[0]?.url).toBe('/simulator/api/chats/a%2Fb/p/messages');
    expect(calls[0]?.init).toMatchObject({ method: 'POST', body: '{"type":"text","body":"Halo"}' });
  });

  test('settings and customers', async () => {
    const { api, calls } = answering(200, CUSTOMER);
    expect(await api.changeSettings('c1', { online: false })).toEqual(CUSTOMER);
    expect(await api.addCustomer({ name: 'Rina', phone: null, username: 'rina' })).toEqual(CUSTOMER);
    expect(calls.map(({ url, init }) => `${init?.method} ${url}`)).toEqual([
      'PUT /simulator/api/customers/c1',
      'POST /simulator/api/customers',
    ]);
  });

  test('a file goes as it is', async () => {
    const { api, calls } = answering(201, { mediaId: 'm1' });
    expect(await api.upload(Uint8Array.of(1, 2), 'image/jpeg')).toBe('m1');
    expect(calls[0]?.init).toMatchObject({ headers: { 'content-type': 'image/jpeg' }, body: Uint8Array.of(1, 2) });
    expect(api.mediaUrl('m 1')).toBe('/simulator/api/media/m%201');
  });

  test('looking answers nothing', async () => {
    const { api, calls } = answering(204, undefined);
    await api.seen('c', 'p');
    expect(calls[0]?.url).toBe('/simulator/api/chats/c/p/seen');
  });
});

describe('what goes wrong', () => {
  test('a refusal has the words of the simulator', async () => {
    const refused = answering(404, { error: { message: 'There is no such customer.' } }).api.chat('c', 'p');
    await expect(refused).rejects.toEqual(new PhoneApiRefused(404, 'There is no such customer.'));
  });

  test('or its status when it has none', async () => {
    await expect(answering(502, 'bad gateway').api.state()).rejects.toMatchObject({ status: 502, message: 'HTTP 502' });
  });

  test('an answer that is not of the contract counts as none', async () => {
    await expect(answering(200, { numbers: [] }).api.state()).rejects.toBeInstanceOf(PhoneApiUnreachable);
  });

  test('so does no answer', async () => {
    const api = createPhoneApi('', () => Promise.reject(new TypeError('fetch failed')));
    await expect(api.state()).rejects.toBeInstanceOf(PhoneApiUnreachable);
  });
});
