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
/** The cost of one and of four marketing messages to Indonesia on the day of the test: later rate cards change it. */
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
/** Returns the current month in Jakarta. */
const monthNow = (): string => new Date(now() + 7 * 3_600_000).toISOString().slice(0, 7);

function priceOfMarketing(): { unitPrice: string; four: string } {
  const day = new Date(now() + 7 * 3_600_000).toISOString().slice(0, 10);
  const rate = findRate(RATE_CARDS, { category: 'marketing', market: 'Indonesia', currency: 'IDR', day });
  const unitPrice = rate?.tiers[0]?.unitPrice ?? '0';
  return { unitPrice, four: decimalText(multiplyRounded(decimal(unitPrice), decimal('4'), 2), 2) };
}

/** Returns the events of 53 orders, 3 agents, 2.5 GB and 4 marketing messages; each order event occurs twice. */
function monthOfABusyShop(): DomainEvent[] {
  const { tenantId } = busy;
  const at = new Date(now()).toISOString();
  const orders = Array.from({ length: 53 }, (_, n): DomainEvent => {
    const event = { id: `order:${n}`, at, tenantId, orderId: `order-${n}`, conversationId: 'c' };
    return { type: 'warung.order.confirmed.v1', event };
  });
  const agents = ['a', 'b', 'c', 'a'].map((agentId, n): DomainEvent => {
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
    const event = { id: `delivery:${n}`, at, ...of, pricing, usedAt: at, market: 'Indonesia' };
    return { type: 'warung.delivery.updated.v1', event };
  });
  return [...orders, ...orders, ...agents, ...files, ...messages];
}

const chargesOf = async (key?: string) =>
  chargesSchema.parse((await meta.request('GET', `/v1/charges?period=${period}`, key ? { key } : {})).body);
const finance = (path: string, key = financeKey()) => meta.request('GET', path, { key });
const brief = ({ meter, kind, quantity, unitPrice, amount }: ChargeView) =>
  [meter, kind, quantity, unitPrice, amount].join(' ');

describe('the charges of a business', () => {
  test('count messages only once they are delivered', async () => {
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

  test('are exact to the digit in both ledgers, and state up to when usage is complete', async () => {
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

  test('have lines that equal the sums of their records', async () => {
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
  test('reads the charges of all businesses by page, as JSON and as CSV with the same numbers', async () => {
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

  test('has a separate key, which is valid for nothing else, and accepts no other key', async () => {
    const charges = `/v1/finance/charges?period=${period}`;
    const { demo, operatorKey } = meta.credentials;
    expect((await finance(charges, demo.apiKey)).status).toBe(401);
    expect((await finance(charges, operatorKey)).status).toBe(401);
    expect((await finance('/v1/charges')).status).toBe(401);
    expect((await finance('/v1/operator/terms')).status).toBe(401);
  });
});

test('after 15 minutes, charges state up to when usage is complete', async () => {
  await meta.platform.runtime.clock.advance(15 * 60_000);
  await meta.drain();
  const { completeThrough, asOf } = await chargesOf();
  const behind = Date.parse(asOf) - Date.parse(completeThrough);
  // Half an hour for events in transit, and up to one watermark tick.
  expect(behind).toBeGreaterThanOrEqual(30 * 60_000);
  expect(behind).toBeLessThan(47 * 60_000);
});
