import type { CallFault } from '@warung/local';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { DomainEvent } from '../../events/domain-events.ts';
import { chargesSchema, usageAnswerSchema } from '../../functions/metering/api/views.ts';
import { findRate } from '../../shared/rates/rate-card.ts';
import { RATE_CARDS } from '../../shared/rates/rate-cards.ts';
import { readDeadLetterMessages } from '../harness/dead-letter-messages.ts';
import { EventPublisher } from '../harness/event-publisher.ts';
import { startTestPlatform, type TestPlatform } from '../harness/platform.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { testNow } from '../harness/test-clock.ts';
import { chooseSize } from '../harness/test-size.ts';

const EVENTS = chooseSize({ all: 10_000, few: 500 });
const SHOPS = 4;
/** Domain events per bus entry. Each bus entry is a message of the queue. */
const EVENTS_PER_ENTRY = 20;
/** The functions are killed this many times, at calls this far apart, so that no message exceeds its receives. */
const KILLS = 6;
const CALLS_APART = Math.floor(EVENTS / 4);

const random = seededRandom(20_261_124);
const pick = <T>(from: readonly [T, ...T[]]): T => from[Math.floor(random() * from.length)] ?? from[0];
const CATEGORIES = ['service', 'marketing', 'utility'] as const;
const MARKETS = ['Indonesia', 'Malaysia'] as const;

let meta: TestPlatform;
/** The month in Jakarta, and the noon of its second day in epoch milliseconds. */
let period: string;
let noon: number;
let shops: readonly { readonly tenantId: string; readonly apiKey: string }[];

beforeAll(async () => {
  const local = new Date(testNow() + 7 * 3_600_000);
  period = local.toISOString().slice(0, 7);
  noon = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), 2, 5);
  // Events must be in the past: the clock starts after the third day.
  meta = await startTestPlatform({ assembly: inject('assembly'), startAt: Math.max(testNow(), noon + 2 * 86_400_000) });
  const made = [];
  for (let n = 0; n < SHOPS; n += 1) {
    const shop = await meta.createTenant(`Toko ${n}`, { phoneNumberId: `15550000${n}`, wabaId: `25550000${n}` });
    await meta.operator('PUT', `/v1/operator/tenants/${shop.tenantId}/plan`, { plan: 'usaha' });
    made.push(shop);
  }
  shops = made;
});
afterAll(() => meta.stop());

/** The expected usage of a shop: messages by category and market, orders, agents by id, bytes. */
interface Expected {
  readonly messages: Map<string, number>;
  orders: number;
  readonly agents: Set<string>;
  bytes: bigint;
}

/** Creates a random event of a shop, and adds it to the shop's expected usage. */
function createEvent(id: number, tenantId: string, expected: Expected): DomainEvent {
  // On two days, from noon on, so that most events are late. The two hours per day limit the quarters to aggregate.
  const at = noon + (Math.floor(random() * 2) * 86_400 + Math.floor(random() * 7_200)) * 1000;
  const time = new Date(at).toISOString();
  const kind = random();
  if (kind < 0.8) {
    const [category, market] = [pick(CATEGORIES), pick(MARKETS)];
    expected.messages.set(`${category} ${market}`, (expected.messages.get(`${category} ${market}`) ?? 0) + 1);
    const pricing = { billable: true, type: 'regular', category };
    const of = { messageId: idOf(at, id), phoneNumberId: `n-${tenantId}`, state: 'delivered', errorCodes: [] };
    const event = { id: `delivery:${id}`, at: time, tenantId, ...of, pricing, usedAt: time, market };
    return { type: 'warung.delivery.updated.v1', event };
  }
  if (kind < 0.9) {
    expected.orders += 1;
    const event = { id: `order:${id}`, at: time, tenantId, orderId: `o-${id}`, conversationId: 'c' };
    return { type: 'warung.order.confirmed.v1', event };
  }
  if (kind < 0.95) {
    const bytes = 1 + Math.floor(random() * 50_000_000);
    expected.bytes += BigInt(bytes);
    return {
      type: 'warung.media.stored.v1',
      event: { id: `file:${id}`, at: time, tenantId, messageId: `f-${id}`, bytes },
    };
  }
  const agentId = `agent-${Math.floor(random() * 6)}`;
  expected.agents.add(agentId);
  const quarter = new Date(at - (at % 900_000)).toISOString();
  return { type: 'warung.agent.active.v1', event: { id: `agent:${id}`, at: quarter, tenantId, agentId } };
}

/** Returns a message id. Nine in ten contain their time, as ids of sent messages do. */
function idOf(at: number, id: number): string {
  if (id % 10 === 0) return `hash-${id}`;
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const time = Array.from({ length: 10 }, (_, place) => digits[Math.floor(at / 32 ** (9 - place)) % 32]);
  return `${time.join('')}${String(id).padStart(16, '0')}`;
}

/** Returns the event with a later time, as when the delivery status arrives before the sent status. */
function later(one: DomainEvent): DomainEvent {
  if (one.type !== 'warung.delivery.updated.v1' || !one.event.messageId.startsWith('hash-')) return one;
  const usedAt = new Date(Date.parse(one.event.usedAt ?? '') + 3_600_000).toISOString();
  return { type: one.type, event: { ...one.event, id: `${one.event.id}:later`, usedAt } };
}

function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

test('10,000 billable events, or a part of them, repeated, shuffled and late, while functions are killed: exact to the digit', {
  timeout: 600_000,
}, async () => {
  const { runtime } = meta.platform;
  const expectedByShop = shops.map((): Expected => ({ messages: new Map(), orders: 0, agents: new Set(), bytes: 0n }));
  const events = Array.from({ length: EVENTS }, (_, id) => {
    const shop = Math.floor(random() * SHOPS);
    const expected = expectedByShop[shop];
    if (!expected) throw new Error('no such shop');
    return createEvent(id, shops[shop]?.tenantId ?? '', expected);
  });
  const again = events.filter(() => random() < 0.3).map(later);

  let [calls, killed] = [0, 0];
  runtime.faults.onCall(({ functionName, action }): CallFault | undefined => {
    if (!/-(record-usage|roll-up-usage)$/.test(functionName ?? '') || !action.startsWith('dynamodb:')) return undefined;
    calls += 1;
    if (killed >= KILLS || calls < (killed + 1) * CALLS_APART) return undefined;
    killed += 1;
    return { kind: killed % 2 === 0 ? 'crash-before' : 'crash-after' };
  });
  const publisher = new EventPublisher(runtime);
  const all = shuffled([...events, ...again]);
  const most = Math.ceil(all.length / 4);
  for (let part = 0; part < 4; part += 1) {
    await publisher.publish(all.slice(part * most, (part + 1) * most), EVENTS_PER_ENTRY);
    await runtime.waitUntilIdle();
  }
  await runtime.drain();
  runtime.faults.clear();
  expect(killed).toBeGreaterThanOrEqual(KILLS / 2);
  expect(readDeadLetterMessages(runtime)).toEqual([]);

  for (const [index, { apiKey }] of shops.entries()) {
    const expected = expectedByShop[index];
    if (!expected) throw new Error('no such shop');
    const get = async (path: string) => (await meta.request('GET', path, { key: apiKey })).body;
    const usage = usageAnswerSchema.parse(await get(`/v1/usage?from=${period}-01&groupBy=meter,category,market`));
    const counted = usage.data.map(({ meter, category, market, quantity }) =>
      [meter, category, market, quantity].filter((part) => part !== null).join(' '),
    );
    const messages = [...expected.messages].map(([kind, count]) => `message ${kind} ${count}`);
    const rest = [`order ${expected.orders}`, `seat ${expected.agents.size}`, `storage ${gigabytes(expected.bytes)}`];
    expect(counted.sort()).toEqual([...messages, ...rest].sort());
    const { ledgers } = chargesSchema.parse(await get(`/v1/charges?period=${period}`));
    expect(ledgers.platform.total).toBe(platformTotal(expected));
    expect(ledgers.provider.total).toBe(providerTotal(expected));
  }
});

/** Formats bytes as GB without trailing zeros. */
const gigabytes = (bytes: bigint): string => {
  const behind = String(bytes % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${bytes / 1_000_000_000n}${behind === '' ? '' : `.${behind}`}`;
};

const text = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;

function platformTotal({ orders, agents, bytes }: Expected): string {
  const charged = bytes > 1_000_000_000n ? bytes - 1_000_000_000n : 0n;
  const whole = 99_000 + Math.max(0, orders - 50) * 500 + Math.max(0, agents.size - 2) * 25_000;
  return text(BigInt(whole) * 100n + (charged + 5_000n) / 10_000n);
}

/** The service messages of a number stay within the thousand free ones. Each other kind is a line, rounded once. */
function providerTotal({ messages }: Expected): string {
  const service = [...messages].filter(([kind]) => kind.startsWith('service'));
  expect(service.reduce((total, [, count]) => total + count, 0)).toBeLessThan(1_000);
  let cents = 0n;
  for (const category of ['marketing', 'utility'] as const) {
    for (const market of MARKETS) {
      const rate = findRate(RATE_CARDS, { category, market, currency: 'IDR', day: `${period}-02` });
      const [whole = '0', rest = ''] = (rate?.tiers[0]?.unitPrice ?? '0').split('.');
      const micros = BigInt(whole + rest.padEnd(6, '0')) * BigInt(messages.get(`${category} ${market}`) ?? 0);
      cents += (micros + 5_000n) / 10_000n;
    }
  }
  return text(cents);
}
