import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PHONE, type SimulatorFixture, startSimulatorFixture } from './simulator-fixture.ts';

let fixture: SimulatorFixture;
beforeEach(async () => {
  fixture = await startSimulatorFixture();
});
afterEach(() => fixture.stop());

const DAY = 86_400_000;
const PNG = new Uint8Array(Buffer.from('89504e470d0a1a0a0d0a2d2d0d0a', 'hex'));

function form(type: string | undefined, bytes: Uint8Array<ArrayBuffer> = PNG, mime = 'image/png'): FormData {
  const data = new FormData();
  data.append('messaging_product', 'whatsapp');
  if (type !== undefined) data.append('type', type);
  data.append('file', new Blob([bytes], { type: mime }), 'a "b".png');
  return data;
}

async function post(body: FormData): Promise<Response> {
  return fetch(`${fixture.simulator.graphUrl}/v23.0/${PHONE}/media`, {
    method: 'POST',
    headers: { authorization: 'Bearer token' },
    body,
  });
}

async function upload(body = form('image/png')): Promise<string> {
  const { id } = Object(await (await post(body)).json());
  return String(id);
}

const fetchWith = (url: unknown, token?: string) =>
  fetch(String(url), { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

describe('upload', () => {
  test.each([
    ['a MIME type', form('image/png')],
    ['a kind, as some clients send it', form('image')],
    ['nothing', form(undefined)],
    ['a MIME type that replaces the file’s', form('image/png', PNG, 'application/octet-stream')],
  ])('with %s as type', async (_, body) => {
    const id = await upload(body);
    expect(await fixture.callOk('GET', id)).toEqual({
      messaging_product: 'whatsapp',
      url: expect.stringContaining(`${fixture.simulator.graphUrl}/attachments/?mid=${id}&ext=`),
      mime_type: 'image/png',
      sha256: createHash('sha256').update(PNG).digest('base64'),
      file_size: String(PNG.byteLength),
      id,
    });
  });

  test.each([
    ['a type that Meta does not accept', form('image/gif', PNG, 'image/gif'), 100, "Received file of type 'image/gif'"],
    [
      'an image over 5 MB',
      form('image/png', new Uint8Array(5 * 1024 * 1024 + 1)),
      131053,
      'The maximum for image is 5242880',
    ],
    ['an empty file', form('image/png', new Uint8Array()), 131053, 'empty'],
  ])('rejects %s', async (_, body, code, details) => {
    const response = await post(body);
    const { error } = Object(await response.json());
    expect([response.status, error.code]).toEqual([400, code]);
    expect(JSON.stringify(error)).toContain(details);
  });

  test('rejects a form without file or messaging_product', async () => {
    const [noFile, noProduct] = [form('image/png'), form('image/png')];
    noFile.delete('file');
    noProduct.delete('messaging_product');
    const messages = await Promise.all(
      [noFile, noProduct].map(async (body) => Object(await (await post(body)).json()).error.message),
    );
    expect(messages).toEqual([
      '(#100) The parameter file is required.',
      '(#100) The parameter messaging_product is required.',
    ]);
  });
});

describe('download', () => {
  test('needs a token and an unmodified link that is less than five minutes old', async () => {
    const { url } = await fixture.callOk('GET', await upload());
    expect((await fetchWith(url)).status).toBe(401);
    const response = await fetchWith(url, 'token');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG);
    const later = String(url).replace(/ext=(\d+)/, (_, seconds) => `ext=${Number(seconds) + 60}`);
    expect((await fetchWith(later, 'token')).status).toBe(404);
    fixture.clock.advance(5 * 60_000);
    expect((await fetchWith(url, 'token')).status).toBe(404);
  });

  test('the id of an upload is valid for 30 days, that of a customer’s file for 7', async () => {
    const uploaded = await upload();
    const customers = await fetch(`${fixture.simulator.origin}/simulator/api/media`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: PNG,
    });
    const { mediaId } = Object(await customers.json());
    expect(await fixture.callError('GET', mediaId)).toMatchObject({ code: 100, subcode: 33 });
    const { id } = fixture.simulator.addCustomer({ name: 'Ani' });
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'image', mediaId });
    fixture.clock.advance(7 * DAY - 1);
    await fixture.callOk('GET', mediaId);
    fixture.clock.advance(1);
    expect(await fixture.callError('GET', mediaId)).toMatchObject({ code: 100, subcode: 33 });
    fixture.clock.advance(23 * DAY - 1);
    await fixture.callOk('GET', uploaded);
    fixture.clock.advance(1);
    expect(await fixture.callError('GET', uploaded)).toMatchObject({ code: 100, subcode: 33 });
  });
});

test('links use the public origin', async () => {
  await fixture.stop();
  fixture = await startSimulatorFixture({ publicOrigin: 'http://127.0.0.1:4000' });
  const { url } = await fixture.callOk('GET', await upload());
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/simulator\/graph\/attachments\//);
  const here = String(url).replace('http://127.0.0.1:4000', fixture.simulator.origin);
  expect((await fetchWith(here, 'token')).status).toBe(200);
});

test('media can only be read and deleted by their own number', async () => {
  const id = await upload();
  expect(await fixture.callError('GET', `${id}?phone_number_id=1`)).toMatchObject({
    http: 400,
    code: 100,
    subcode: 33,
  });
  await fixture.callOk('GET', `${id}?phone_number_id=${PHONE}`);
  expect(await fixture.callOk('DELETE', `${id}?phone_number_id=${PHONE}`)).toEqual({ success: true });
  expect(await fixture.callError('GET', id)).toMatchObject({ code: 100, subcode: 33 });
  expect(await fixture.callError('GET', '999')).toMatchObject({ code: 100, subcode: 33 });
});

test('an uploaded image is sent by its id, and the phone shows it', async () => {
  const { id, phone } = await fixture.openChat();
  const mediaId = await upload();
  await fixture.send(phone, { type: 'image', image: { id: mediaId, caption: 'Kopi' } });
  await fixture.simulator.waitUntilIdle();
  expect(fixture.simulator.readChat(id, PHONE).bubbles.at(-1)?.content).toEqual({
    type: 'image',
    image: { id: mediaId, caption: 'Kopi' },
  });
  const shown = await fetch(`${fixture.simulator.origin}/simulator/api/media/${mediaId}`);
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
});
