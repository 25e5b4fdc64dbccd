import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { type ChargeView, chargesSchema, financeChargesSchema } from '../../functions/metering/api/views.ts';
import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { waitFor } from '../harness/wait-for.ts';

const [PHONE, WABA] = ['744000000000001', '844000000000001'];
const TERMS = {
  version: 'story-1',
  effectiveAt: '2026-01-01T00:00:00Z',
  texts: { id: { summary: ['Satu'], text: 'Ketentuan satu.' } },
};
const KOPI = { sku: 'kopi', name: 'Kopi susu', price: { amount: '18000', currency: 'IDR' } };

const idSchema = z.looseObject({ id: z.string() });
const tenantSchema = z.object({ tenantId: z.string(), apiKey: z.string() });
const chatSchema = z.object({
  catalogue: z.looseObject({ catalogId: z.string(), products: z.array(z.looseObject({ sku: z.string() })) }).nullable(),
  bubbles: z.array(z.looseObject({ from: z.string() })),
});
const orderSchema = z.looseObject({ id: z.string(), number: z.string(), status: z.string() });

let meta: SimulatedPlatform;
let key: string;
let customer: string;
beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly'), simulator: {} });
});
afterAll(() => meta?.stop());

/** Sends a request that must succeed. Returns the response body. */
async function call(method: string, path: string, body?: unknown, as: string = key): Promise<unknown> {
  const answer = await meta.request(method, path, { key: as, ...(body !== undefined && { body }) });
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}
const asOperator = (method: string, path: string, body: unknown) =>
  call(method, `/v1/operator/${path}`, body, meta.credentials.operatorKey);
/** Sends a request to the simulated phone. */
const onPhone = (method: string, path: string, body?: unknown) => call(method, `/simulator/api/${path}`, body);
const chat = async () => chatSchema.parse(await onPhone('GET', `chats/${customer}/${PHONE}`));
const send = (message: unknown) => onPhone('POST', `chats/${customer}/${PHONE}/messages`, message);
const businessTexts = async (): Promise<string> =>
  JSON.stringify((await chat()).bubbles.filter(({ from }) => from === 'business'));

/** The test uses only HTTP and does not change the clock. */
test('a business joins, replies, sells and is paid, and finance reads its charges', async () => {
  // The business joins: terms, plan, number.
  await asOperator('POST', 'terms', TERMS);
  const made = await asOperator('POST', 'tenants', { name: 'Warung Kopi Dewi', owner: { name: 'Dewi' } });
  const { tenantId, apiKey } = tenantSchema.parse(made);
  key = apiKey;
  await asOperator('PUT', `tenants/${tenantId}/plan`, { plan: 'usaha' });
  await call('POST', '/v1/terms/acceptances', { version: 'story-1', language: 'id' });
  await call('POST', '/v1/numbers', { phoneNumberId: PHONE, wabaId: WABA, code: 'signup-code', pin: '135790' });
  await call('POST', '/v1/products', { ...KOPI, stock: 10 });

  // A customer sends a message and receives a reply; the statuses follow.
  customer = idSchema.parse(await onPhone('POST', 'customers', { name: 'Putri', phone: '6281299990002' })).id;
  await send({ type: 'text', body: 'Halo kak, kopi susunya masih ada?' });
  const thread = async () => (await meta.listMessages(key)).map(({ text, status }) => [text, status]);
  await waitFor('the question arrives', async () => (await thread()).length === 1);
  const [conversation] = await meta.listAll('/v1/conversations', key);
  const { id: conversationId } = idSchema.parse(conversation);
  await call('POST', `/v1/conversations/${conversationId}/messages`, { type: 'text', text: { body: 'Masih, kak!' } });
  const waitForStatus = (status: string) =>
    waitFor(`the answer is ${status}`, async () =>
      (await thread()).some(([text, at]) => text === 'Masih, kak!' && at === status),
    );
  await waitForStatus('delivered');
  await onPhone('POST', `chats/${customer}/${PHONE}/seen`);
  await waitForStatus('read');

  // The customer orders from the catalogue; the stock is held, and the customer is notified.
  const catalogue = await waitFor(
    'the product is in the catalogue on the phone',
    async () => {
      const { catalogue: shown } = await chat();
      return shown?.products.some(({ sku }) => sku === KOPI.sku) && shown;
    },
    60_000,
  );
  const items = [{ sku: KOPI.sku, quantity: 2, price: 18000, currency: 'IDR' }];
  await send({ type: 'order', catalogId: catalogue.catalogId, items });
  const order = await waitFor('the order is there', async () => (await meta.listAll('/v1/orders', key))[0]);
  const { id, number } = orderSchema.parse(order);
  expect(order).toMatchObject({
    ...{ status: 'reserved', payment: 'none', fulfilment: 'unfulfilled', conversationId, contact: { name: 'Putri' } },
    lines: [{ sku: KOPI.sku, quantity: 2, price: { listed: KOPI.price, claimed: KOPI.price, applied: KOPI.price } }],
    total: { amount: '36000', currency: 'IDR' },
  });
  const stock = () => call('GET', `/v1/products/${KOPI.sku}`);
  expect(await stock()).toMatchObject({ stock: 8, onHand: 10 });
  const receivesText = (what: string) =>
    waitFor(`the customer receives: ${what}`, async () => (await businessTexts()).includes(what));
  await receivesText(`Pesanan ${number}: kami simpan untuk Anda`);

  // The order is confirmed, paid and shipped, and cannot be cancelled afterwards.
  await call('POST', `/v1/orders/${id}/confirm`);
  await call('POST', `/v1/orders/${id}/payments`, { method: 'qris', amount: '36000', reference: 'QR-1' });
  await receivesText('Lunas');
  await call('POST', `/v1/orders/${id}/fulfilment`, { status: 'shipped', tracking: 'JNE-9' });
  await receivesText('JNE-9');
  expect(await call('GET', `/v1/orders/${id}`)).toMatchObject({ payment: 'paid', fulfilment: 'shipped' });
  expect(await stock()).toMatchObject({ stock: 8, onHand: 8 });
  expect(await call('GET', `/v1/products/${KOPI.sku}/stock-check`)).toMatchObject({ equal: true });
  expect(await meta.request('POST', `/v1/orders/${id}/cancel`, { key })).toMatchObject({ status: 409 });

  // The business sees its charges, and finance reads the same.
  const period = new Date(meta.platform.runtime.clock.now() + 7 * 3_600_000).toISOString().slice(0, 7);
  const brief = ({ ledger, meter, kind, quantity, amount }: ChargeView) =>
    [ledger, meter, kind, quantity, amount].join(' ');
  const chargeLines = async () => {
    const { ledgers } = chargesSchema.parse(await call('GET', `/v1/charges?period=${period}`));
    return [...ledgers.platform.lines, ...ledgers.provider.lines];
  };
  // Five messages: the answer, and four about the order.
  const lines = await waitFor(
    'the order and all messages are counted',
    async () => {
      const now = await chargeLines();
      return (
        now.some(({ meter }) => meter === 'order') &&
        now.some((one) => one.meter === 'message' && one.consumed === '5') &&
        now
      );
    },
    60_000,
  );
  expect(lines.map(brief)).toContain('platform order free 1 0.00');
  expect(lines.map(brief)).toContain('platform subscription fee 1 99000.00');
  const financeKey = meta.credentials.finance?.apiKey ?? '';
  const pulled = financeChargesSchema.parse(
    await call('GET', `/v1/finance/charges?period=${period}`, undefined, financeKey),
  );
  const ownLines = pulled.data.filter((one) => one.tenantId === tenantId);
  expect(ownLines.map(brief)).toEqual(lines.map(brief));
  expect(pulled.totals.filter((one) => one.tenantId === tenantId)).toMatchObject([
    { ledger: 'platform', amount: '99000.00', charged: true },
    { ledger: 'provider', amount: '0.00', charged: false },
  ]);
  const link = ownLines.find(({ meter }) => meter === 'order')?.records ?? '';
  expect(await meta.listAll(link, financeKey)).toMatchObject([{ orderId: id, quantity: '1' }]);
});
