import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { DomainEvent } from '../../../events/domain-events.ts';
import {
  type ChargeView,
  chargesSchema,
  financeChargesSchema,
  usageAnswerSchema,
} from '../../../functions/metering/api/views.ts';
import { decimal, decimalText, multiplyRounded, sum } from '../../../shared/money/decimal.ts';
import { findRate } from '../../../shared/rates/rate-card.ts';
import { RATE_CARDS } from '../../../shared/rates/rate-cards.ts';
import { EventPublisher } from '../../harness/event-publisher.ts';
import { type SimulatedPlatform, startTestPlatform } from '../../harness/platform.ts';
import { createReplyClient } from '../../harness/reply-client.ts';

let meta: SimulatedPlatform;
let period: string;
let busy: { readonly tenantId: string; readonly apiKey: string };
/** What one and four marketing messages to Indonesia cost on the day of the test: a later rate card changes the price. */
let marketing: { readonly unitPrice: string; readonly four: string };

beforeAll(async () => {
  meta = await startTestPlatform({
    assembly: inject('assembly'),
    hasTemplateTickRate: true,
    fillShop: true,
    simulator: {},
  });
  period = monthNow();
  marketing = priceOfMarketing();
  busy = await meta.createTenant('=HYPERLINK("Toko, Sibuk")', { phoneNumberId: '155500001', wabaId: '255500001' });
  const plan = await meta.operator('PUT', `/v1/operator/tenants/${busy.tenantId}/plan`, { plan: 'usaha' });
  expect(plan).toMatchObject({ status: 200, body: { plan: 'usaha', from: period, timeZone: 'Asia/Jakarta' } });
  await new EventPublisher(meta.platform.runtime).publish(monthOfABusyShop());
  await meta.drain();
});
afterAll(() => meta.stop());

const financeKey = (): string => meta.credentials.finance?.apiKey ?? '';
const now = (): number => meta.platform.runtime.clock.now();
/** The month going on in Jakarta. */
const monthNow = (): string => new Date(now() + 7 * 3_600_000).toISOString().slice(0, 7);

function priceOfMarketing(): { unitPrice: string; four: string } {
  const day = new Date(now() + 7 * 3_600_000).toISOString().slice(0, 10);
  const rate = findRate(RATE_CARDS, { category: 'marketing', market: 'Indonesia', currency: 'IDR', day });
  const unitPrice = rate?.tiers[0]?.unitPrice ?? '0';
  return { unitPrice, four: decimalText(multiplyRounded(decimal(unitPrice), decimal('4'), 2), 2) };
}

/** 53 orders, 3 people, 2.5 GB, 4 marketing messages to Indonesia; each order is told twice. */
function monthOfABusyShop(): DomainEvent[] {
  const { tenantId } = busy;
  const at = new Date(now()).toISOString();
  const orders = Array.from({ length: 53 }, (_, n): DomainEvent => {
    const fact = { id: `order:${n}`, at, tenantId, orderId: `order-${n}`, conversationId: 'c' };
    return { type: 'warung.order.confirmed.v1', event: fact };
  });
  const people = ['a', 'b', 'c', 'a'].map((agentId, n): DomainEvent => {
    return { type: 'warung.agent.active.v1', event: { id: `agent:${n}`, at, tenantId, agentId } };
  });
  const files = [1_500_000_000, 1_000_000_000].map((bytes, n): DomainEvent => {
    return { type: 'warung.media.stored.v1', event: { id: `file:${n}`, at, tenantId, messageId: `m-${n}`, bytes } };
  });
  const messages = Array.from({ length: 4 }, (_, n): DomainEvent => {
    const pricing = { billable: true, type: 'regular', category: 'marketing' };
    const of = {
      tenantId,
      messageId: `marketing-${n}`,
      phoneNumberId: '155500001',
      state: 'delivered',
      errorCodes: [],
    };
    const fact = { id: `delivery:${n}`, at, ...of, pricing, usedAt: at, market: 'Indonesia' };
    return { type: 'warung.delivery.updated.v1', event: fact };
  });
  return [...orders, ...orders, ...people, ...files, ...messages];
}

const chargesOf = async (key?: string) =>
  chargesSchema.parse((await meta.request('GET', `/v1/charges?period=${period}`, key ? { key } : {})).body);
const finance = (path: string, key = financeKey()) => meta.request('GET', path, { key });
const brief = ({ meter, kind, quantity, unitPrice, amount }: ChargeView) =>
  [meter, kind, quantity, unitPrice, amount].join(' ');

describe('what a business owes', () => {
  test('its messages are counted once delivered, and only then', async () => {
    const person = meta.simulator.addCustomer({ name: 'Pelanggan', phone: '6281377700001' });
    meta.simulator.sendAsCustomer(person.id, meta.credentials.demo.phoneNumberId, { type: 'text', body: 'Halo' });
    await meta.drain();
    const shop = createReplyClient(meta);
    const conversationId = await shop.conversationOf('6281377700001');
    for (const text of ['Ada', 'Silakan', 'Terima kasih']) await shop.text(conversationId, text);
    await meta.drain();
    meta.simulator.markSeen(person.id, meta.credentials.demo.phoneNumberId);
    await meta.drain();
    const arrived = (await meta.listMessages()).filter(
      ({ direction, status }) => direction === 'outbound' && ['delivered', 'read'].includes(String(status)),
    );
    const usage = usageAnswerSchema.parse((await meta.request('GET', '/v1/usage?groupBy=meter,category,market')).body);
    const messages = usage.data.filter(({ meter }) => meter === 'message');
    expect(messages).toMatchObject([{ category: 'service', market: 'Indonesia', quantity: String(arrived.length) }]);
    const { ledgers, allowances } = await chargesOf();
    expect(ledgers.platform).toMatchObject({ charged: true, total: '0.00' });
    expect(ledgers.provider).toMatchObject({ charged: false, total: '0.00', status: 'illustrative' });
    expect(allowances).toMatchObject([
      { ledger: 'provider', category: 'service', used: String(arrived.length), left: String(1000 - arrived.length) },
    ]);
  });

  test('both ledgers are exact to the digit, and say how far they are known', async () => {
    const { ledgers, state, completeThrough, asOf } = await chargesOf(busy.apiKey);
    expect(ledgers.platform.lines.map(brief)).toEqual([
      'message usage 4 0.00 0.00',
      'order free 50 0.00 0.00',
      'order usage 3 500.00 1500.00',
      'seat free 2 0.00 0.00',
      'seat usage 1 25000.00 25000.00',
      'storage free 1 0.00 0.00',
      'storage usage 1.5 1000.00 1500.00',
      'subscription fee 1 99000.00 99000.00',
    ]);
    expect(ledgers.platform.total).toBe('127000.00');
    expect(ledgers.provider.lines.map(brief)).toEqual([`message usage 4 ${marketing.unitPrice} ${marketing.four}`]);
    expect([state, Date.parse(completeThrough) <= Date.parse(asOf)]).toEqual(['open', true]);
  });

  test('the records behind a line add up to it', async () => {
    const { ledgers } = await chargesOf(busy.apiKey);
    const lines = [...ledgers.platform.lines, ...ledgers.provider.lines].filter(({ records }) => records !== null);
    const links = Map.groupBy(lines, ({ ledger, records }) => `${ledger} ${records}`);
    expect(links.size).toBe(5);
    for (const [link, behind] of links) {
      const records = await meta.listAll(link.split(' ')[1] ?? '', busy.apiKey);
      const quantities = records.map(({ quantity }) => decimal(String(quantity)));
      const consumed = behind.map((line) => decimal(line.consumed));
      expect(decimalText(sum(quantities)), link).toBe(decimalText(sum(consumed)));
    }
  });
});

describe('finance', () => {
  test('pulls all businesses page by page, in JSON and as a table, with the same numbers', async () => {
    const first = financeChargesSchema.parse((await finance(`/v1/finance/charges?period=${period}&limit=1`)).body);
    expect(new Set(first.totals.map(({ tenantId }) => tenantId))).toHaveLength(1);
    expect(first.next).not.toBeNull();
    const all = financeChargesSchema.parse((await finance(`/v1/finance/charges?period=${period}`)).body);
    const own = await chargesOf(busy.apiKey);
    const ofBusy = all.data.filter(({ tenantId }) => tenantId === busy.tenantId);
    expect(ofBusy.map(brief)).toEqual([...own.ledgers.platform.lines, ...own.ledgers.provider.lines].map(brief));
    expect(all.totals.filter(({ tenantId }) => tenantId === busy.tenantId)).toMatchObject([
      { ledger: 'platform', amount: '127000.00', charged: true },
      { ledger: 'provider', amount: marketing.four, charged: false },
    ]);
    const table = await finance(`/v1/finance/charges?period=${period}&format=csv`);
    expect(table.type).toContain('text/csv');
    const rows = String(table.body).trimEnd().split('\r\n');
    expect(rows).toHaveLength(all.data.length + 1);
    expect(rows.some((row) => row.includes('"\'=HYPERLINK(""Toko, Sibuk"")"'))).toBe(true);
    const link = ofBusy.find(({ meter }) => meter === 'order')?.records ?? '';
    expect(await meta.listAll(link, financeKey())).toHaveLength(53);
  });

  test('has a key of its own: it opens nothing else, and no other opens this', async () => {
    const charges = `/v1/finance/charges?period=${period}`;
    const { demo, operatorKey } = meta.credentials;
    expect((await finance(charges, demo.apiKey)).status).toBe(401);
    expect((await finance(charges, operatorKey)).status).toBe(401);
    expect((await finance('/v1/charges')).status).toBe(401);
    expect((await finance('/v1/operator/terms')).status).toBe(401);
  });
});

test('once a quarter of an hour has gone by, it is told how far everything is counted', async () => {
  await meta.platform.runtime.clock.advance(15 * 60_000);
  await meta.drain();
  const { completeThrough, asOf } = await chargesOf();
  const behind = Date.parse(asOf) - Date.parse(completeThrough);
  // Half an hour that may be under way, and up to one watermark tick.
  expect(behind).toBeGreaterThanOrEqual(30 * 60_000);
  expect(behind).toBeLessThan(47 * 60_000);
});
