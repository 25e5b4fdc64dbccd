import { describe, expect, test } from 'vitest';
import { createPhoneApi, PhoneApiRefusedError, PhoneApiUnreachableError } from '../../web/logic/api-client.ts';
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

function apiResponding(status: number, body: unknown) {
  const calls: { readonly url: string; readonly init: RequestInit | undefined }[] = [];
  const api = createPhoneApi('/simulator/api', async (url, init) => {
    calls.push({ url: String(url), init });
    return body === undefined ? new Response(null, { status }) : Response.json(body, { status });
  });
  return { api, calls };
}

describe('requests', () => {
  test('use the paths and bodies of the API contract', async () => {
    const { api, calls } = apiResponding(201, bubble({ wamid: 'w1' }));
    expect((await api.sendMessage('a/b', 'p', { type: 'text', body: 'Halo' })).wamid).toBe('w1');
    expect(calls[0]?.url).toBe('/simulator/api/chats/a%2Fb/p/messages');
    expect(calls[0]?.init).toMatchObject({ method: 'POST', body: '{"type":"text","body":"Halo"}' });
  });

  test('change settings and add customers', async () => {
    const { api, calls } = apiResponding(200, CUSTOMER);
    expect(await api.updateSettings('c1', { online: false })).toEqual(CUSTOMER);
    expect(await api.addCustomer({ name: 'Rina', phone: null, username: 'rina' })).toEqual(CUSTOMER);
    expect(calls.map(({ url, init }) => `${init?.method} ${url}`)).toEqual([
      'PUT /simulator/api/customers/c1',
      'POST /simulator/api/customers',
    ]);
  });

  test('upload a file unchanged', async () => {
    const { api, calls } = apiResponding(201, { mediaId: 'm1' });
    expect(await api.upload(Uint8Array.of(1, 2), 'image/jpeg')).toBe('m1');
    expect(calls[0]?.init).toMatchObject({ headers: { 'content-type': 'image/jpeg' }, body: Uint8Array.of(1, 2) });
    expect(api.mediaUrl('m 1')).toBe('/simulator/api/media/m%201');
  });

  test('mark a chat as seen without a response body', async () => {
    const { api, calls } = apiResponding(204, undefined);
    await api.markSeen('c', 'p');
    expect(calls[0]?.url).toBe('/simulator/api/chats/c/p/seen');
  });
});

describe('errors', () => {
  test('a rejected request throws the message of the simulator', async () => {
    const request = apiResponding(404, { error: { message: 'There is no such customer.' } }).api.getChat('c', 'p');
    await expect(request).rejects.toEqual(new PhoneApiRefusedError(404, 'There is no such customer.'));
  });

  test('a rejected request without a message throws its status', async () => {
    await expect(apiResponding(502, 'bad gateway').api.getState()).rejects.toMatchObject({
      status: 502,
      message: 'HTTP 502',
    });
  });

  test('a response that does not match the contract counts as unreachable', async () => {
    await expect(apiResponding(200, { numbers: [] }).api.getState()).rejects.toBeInstanceOf(PhoneApiUnreachableError);
  });

  test('a failed connection counts as unreachable', async () => {
    const api = createPhoneApi('', () => Promise.reject(new TypeError('fetch failed')));
    await expect(api.getState()).rejects.toBeInstanceOf(PhoneApiUnreachableError);
  });
});
