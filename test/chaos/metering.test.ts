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

const FACTS = chooseSize({ all: 10_000, few: 500 });
const SHOPS = 4;
/** Facts of one event; each event is a message of the queue. */
const TOGETHER = 20;
/** The functions are killed in turn, this many times, at calls this far apart: no message meets more deaths than it has receives. */
const KILLS = 6;
const CALLS_APART = Math.floor(FACTS / 4);

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
  // What is told must have happened: the clock starts after the third day.
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

/** What a shop used: by meter, category and market; people by name; bytes. */
interface Truth {
  readonly messages: Map<string, number>;
  orders: number;
  readonly people: Set<string>;
  bytes: bigint;
}

/** A thing that happened in a shop, and the shop's truth with it. */
function happen(id: number, tenantId: string, truth: Truth): DomainEvent {
  // On two days, from noon on: most of it comes late. A few hours of each are as many quarters to count as a test has time for.
  const at = noon + (Math.floor(random() * 2) * 86_400 + Math.floor(random() * 7_200)) * 1000;
  const time = new Date(at).toISOString();
  const kind = random();
  if (kind < 0.8) {
    const [category, market] = [pick(CATEGORIES), pick(MARKETS)];
    truth.messages.set(`${category} ${market}`, (truth.messages.get(`${category} ${market}`) ?? 0) + 1);
    const pricing = { billable: true, type: 'regular', category };
    const of = { messageId: idOf(at, id), phoneNumberId: `n-${tenantId}`, state: 'delivered', errorCodes: [] };
    const fact = { id: `delivery:${id}`, at: time, tenantId, ...of, pricing, usedAt: time, market };
    return { type: 'warung.delivery.updated.v1', event: fact };
  }
  if (kind < 0.9) {
    truth.orders += 1;
    const fact = { id: `order:${id}`, at: time, tenantId, orderId: `o-${id}`, conversationId: 'c' };
    return { type: 'warung.order.confirmed.v1', event: fact };
  }
  if (kind < 0.95) {
    const bytes = 1 + Math.floor(random() * 50_000_000);
    truth.bytes += BigInt(bytes);
    return {
      type: 'warung.media.stored.v1',
      event: { id: `file:${id}`, at: time, tenantId, messageId: `f-${id}`, bytes },
    };
  }
  const agentId = `agent-${Math.floor(random() * 6)}`;
  truth.people.add(agentId);
  const quarter = new Date(at - (at % 900_000)).toISOString();
  return { type: 'warung.agent.active.v1', event: { id: `agent:${id}`, at: quarter, tenantId, agentId } };
}

/** Nine in ten ids have their time in them, as those of messages that we send. */
function idOf(at: number, id: number): string {
  if (id % 10 === 0) return `hash-${id}`;
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const time = Array.from({ length: 10 }, (_, place) => digits[Math.floor(at / 32 ** (9 - place)) % 32]);
  return `${time.join('')}${String(id).padStart(16, '0')}`;
}

/** The same, told with a later time, as when the status of delivery overtakes that of sending. */
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

test('10,000 billable facts, or a part of them, repeated, shuffled and late, while functions are killed: exact to the unit and the digit', {
  timeout: 600_000,
}, async () => {
  const { runtime } = meta.platform;
  const truths = shops.map((): Truth => ({ messages: new Map(), orders: 0, people: new Set(), bytes: 0n }));
  const facts = Array.from({ length: FACTS }, (_, id) => {
    const shop = Math.floor(random() * SHOPS);
    const truth = truths[shop];
    if (!truth) throw new Error('no such shop');
    return happen(id, shops[shop]?.tenantId ?? '', truth);
  });
  const again = facts.filter(() => random() < 0.3).map(later);

  let [calls, killed] = [0, 0];
  runtime.faults.onCall(({ functionName, action }): CallFault | undefined => {
    if (!/-(record-usage|roll-up-usage)$/.test(functionName ?? '') || !action.startsWith('dynamodb:')) return undefined;
    calls += 1;
    if (killed >= KILLS || calls < (killed + 1) * CALLS_APART) return undefined;
    killed += 1;
    return { kind: killed % 2 === 0 ? 'crash-before' : 'crash-after' };
  });
  const teller = new EventPublisher(runtime);
  const all = shuffled([...facts, ...again]);
  const most = Math.ceil(all.length / 4);
  for (let part = 0; part < 4; part += 1) {
    await teller.publish(all.slice(part * most, (part + 1) * most), TOGETHER);
    await runtime.waitUntilIdle();
  }
  await runtime.drain();
  runtime.faults.clear();
  expect(killed).toBeGreaterThanOrEqual(KILLS / 2);
  expect(readDeadLetterMessages(runtime)).toEqual([]);

  for (const [index, { apiKey }] of shops.entries()) {
    const truth = truths[index];
    if (!truth) throw new Error('no such shop');
    const get = async (path: string) => (await meta.request('GET', path, { key: apiKey })).body;
    const usage = usageAnswerSchema.parse(await get(`/v1/usage?from=${period}-01&groupBy=meter,category,market`));
    const counted = usage.data.map(({ meter, category, market, quantity }) =>
      [meter, category, market, quantity].filter((part) => part !== null).join(' '),
    );
    const messages = [...truth.messages].map(([kind, count]) => `message ${kind} ${count}`);
    const rest = [`order ${truth.orders}`, `seat ${truth.people.size}`, `storage ${gigabytes(truth.bytes)}`];
    expect(counted.sort()).toEqual([...messages, ...rest].sort());
    const { ledgers } = chargesSchema.parse(await get(`/v1/charges?period=${period}`));
    expect(ledgers.platform.total).toBe(platformTotal(truth));
    expect(ledgers.provider.total).toBe(providerTotal(truth));
  }
});

/** Bytes as GB, without the zeros at the end. */
const gigabytes = (bytes: bigint): string => {
  const behind = String(bytes % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${bytes / 1_000_000_000n}${behind === '' ? '' : `.${behind}`}`;
};

const text = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;

function platformTotal({ orders, people, bytes }: Truth): string {
  const charged = bytes > 1_000_000_000n ? bytes - 1_000_000_000n : 0n;
  const whole = 99_000 + Math.max(0, orders - 50) * 500 + Math.max(0, people.size - 2) * 25_000;
  return text(BigInt(whole) * 100n + (charged + 5_000n) / 10_000n);
}

/** The service messages of a number stay below its thousand free ones; each other kind is a line, rounded once. */
function providerTotal({ messages }: Truth): string {
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
