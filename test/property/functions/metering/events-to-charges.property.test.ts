import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { financeCsv } from '../../../../functions/metering/api/csv-tables.ts';
import { readPeriodUsage, readRollups } from '../../../../functions/metering/api/read-usage.ts';
import { groupUsage } from '../../../../functions/metering/api/usage-rows.ts';
import { billingTermsOf, periodOf } from '../../../../functions/metering/domain/billing-terms.ts';
import { computeCharges } from '../../../../functions/metering/domain/charges.ts';
import type { UsageEvent } from '../../../../functions/metering/domain/usage-records.ts';
import { type Rollup, readRollup } from '../../../../shared/entities/rollup.ts';
import type { PlanFrom } from '../../../../shared/entities/tenant.ts';
import { decimal, decimalText, sum } from '../../../../shared/money/decimal.ts';
import { localDayOf } from '../../../../shared/rates/calendar.ts';
import { findRate } from '../../../../shared/rates/rate-card.ts';
import { RATE_CARDS } from '../../../../shared/rates/rate-cards.ts';
import { TenantScope } from '../../../../shared/table/keys.ts';
import {
  agentActiveEvent,
  createMeteringFixture,
  deliveredEvent,
  mediaStoredEvent,
  OTHER,
  orderConfirmedEvent,
  TENANT,
  usageJob,
} from '../../../unit/functions/metering/metering-fixture.ts';

const SECOND = 1000;
/** From the last days of October to the first of December: more than a month of any time zone. */
const FIRST = Date.UTC(2026, 9, 30) / SECOND;
const LAST = Date.UTC(2026, 11, 3) / SECOND;
const ZONES = ['Asia/Jakarta', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'UTC'] as const;
const MONTH = '2026-11';

interface Activity {
  readonly event: UsageEvent;
  readonly tenantId: string;
  readonly meter: string;
  readonly at: number;
  readonly units: bigint;
  readonly market: string | null;
  readonly agentId: string;
}

const tenants = fc.constantFrom(TENANT, OTHER);
const times = fc.integer({ min: FIRST, max: LAST - 1 });

/** Activities, each with a unique id. */
const activities: fc.Arbitrary<readonly Activity[]> = fc
  .array(
    fc.record({
      tenantId: tenants,
      kind: fc.constantFrom('service', 'marketing', 'utility', 'order', 'file', 'agent'),
      at: times,
      market: fc.constantFrom('Indonesia', 'Malaysia'),
      bytes: fc.integer({ min: 1, max: 3_000_000_000 }),
      agentId: fc.constantFrom('a', 'b', 'c', 'd'),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((all) => all.map((one, index) => activityOf(one, `id-${index}`)));

function activityOf(
  of: { tenantId: string; kind: string; at: number; market: string; bytes: number; agentId: string },
  id: string,
): Activity {
  const { tenantId, kind, market, agentId } = of;
  const plain = { tenantId, at: of.at, units: 1n, market: null, agentId: '' };
  switch (kind) {
    case 'order':
      return { ...plain, meter: 'order', event: orderConfirmedEvent(id, of.at, tenantId) };
    case 'file':
      return {
        ...plain,
        meter: 'storage',
        units: BigInt(of.bytes),
        event: mediaStoredEvent(id, of.bytes, of.at, tenantId),
      };
    case 'agent': {
      const at = of.at - (of.at % 900);
      return { ...plain, at, meter: 'seat', agentId, event: agentActiveEvent(agentId, at, tenantId) };
    }
    default: {
      const event = deliveredEvent({ id, at: of.at, tenantId, category: kind, market });
      return { ...plain, meter: kind, market, event };
    }
  }
}

/**
 * Events in random order and batch sizes, some of them repeated, and some messages also with a later time.
 */
const arrivals = (all: readonly Activity[]) =>
  fc
    .tuple(
      fc.subarray([...all]),
      fc.subarray(all.filter(({ meter }) => ['service', 'marketing', 'utility'].includes(meter))),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }),
    )
    .chain(([again, late, sizes]) => {
      const events = [...all, ...again].map(({ event }) => event);
      const later = late.map(({ event, at }) => laterBy(event, at, 7_000));
      const order = fc.shuffledSubarray([...events, ...later], { minLength: events.length + later.length });
      return order.map((arrived) => ({ arrived, sizes }));
    });

function laterBy(event: UsageEvent, at: number, by: number): UsageEvent {
  if (event.type !== 'warung.delivery.updated.v1') return event;
  return { type: event.type, detail: { ...event.detail, usedAt: new Date((at + by) * SECOND).toISOString() } };
}

async function meteringWith(events: readonly UsageEvent[], sizes: readonly number[] = [events.length]) {
  const metering = createMeteringFixture(LAST);
  for (let [at, batch] = [0, 0]; at < events.length; batch += 1) {
    const size = sizes[batch % sizes.length] ?? 1;
    const outcomes = await metering.record([usageJob(...events.slice(at, at + size)), usageJob()]);
    if (outcomes.some(({ ok }) => !ok)) throw new Error('not recorded');
    at += size;
    await metering.rollUp(size);
  }
  return metering;
}
type Metering = Awaited<ReturnType<typeof meteringWith>>;

const countsOf = (metering: Metering, tenantId: string): readonly Omit<Rollup, 'revision'>[] =>
  metering
    .rollups()
    .filter(({ pk, sk }) => String(pk).includes(tenantId) && String(sk).includes('T'))
    .map(readRollup)
    .map(({ revision: _, ...rollup }) => rollup)
    .filter(({ counts, agentIds }) => counts.length + agentIds.length > 0)
    .sort((a, b) => (a.day + a.bucket < b.day + b.bucket ? -1 : 1));

const plansOf = (timeZone: string): readonly PlanFrom[] => [
  { plan: 'usaha', from: '2026-01', currency: 'IDR', timeZone },
];

async function chargesIn(metering: Metering, tenantId: string, timeZone: string, period = MONTH) {
  const plans = [...plansOf(timeZone)];
  const month = periodOf({ plans }, period);
  const usage = await readPeriodUsage(metering.table, new TenantScope(tenantId), month);
  return computeCharges({
    ...{ tenantId, createdAt: 0, terms: billingTermsOf({ plans }, period), period: month, usage, resells: false },
    ...{ now: LAST * SECOND, completeThrough: undefined, numberIds: [], recordsAt: '/records' },
  });
}

/** Computes the expected charges by adding up the activities one by one; rupiah as text. */
function expectedTotals(
  all: readonly Activity[],
  tenantId: string,
  timeZone: string,
): { platform: string; provider: string } {
  const inMonth = ({ at }: Activity): boolean => localDayOf(timeZone, at * SECOND).startsWith(MONTH);
  const own = all.filter((one) => one.tenantId === tenantId);
  const used = own.filter(inMonth);
  const orders = used.filter(({ meter }) => meter === 'order').length;
  const agents = new Set(used.filter(({ meter }) => meter === 'seat').map(({ agentId }) => agentId)).size;
  const until = own.filter((one) => localDayOf(timeZone, one.at * SECOND) < '2026-12-01' && one.meter === 'storage');
  const bytes = until.reduce((total, { units }) => total + units, 0n);
  // 1,000 rupiah per GB (10^9 bytes): a hundredth of a rupiah is 10,000 bytes. Halves are rounded up.
  const charged = bytes > 1_000_000_000n ? bytes - 1_000_000_000n : 0n;
  const storage = (charged + 5_000n) / 10_000n;
  const cents = BigInt(99_000 + Math.max(0, orders - 50) * 500 + Math.max(0, agents - 2) * 25_000) * 100n + storage;
  const provider = (['marketing', 'utility'] as const).flatMap((meter) =>
    (['Indonesia', 'Malaysia'] as const).map((market) => {
      const count = used.filter((one) => one.meter === meter && one.market === market).length;
      return messagesAt(priceOf(meter, market), count);
    }),
  );
  return { platform: text(cents), provider: text(provider.reduce((a, b) => a + b, 0n)) };
}

/** Returns hundredths of a rupiah, rounded half up once. */
function messagesAt(price: string, count: number): bigint {
  const [whole = '0', rest = ''] = price.split('.');
  const micros = BigInt(whole + rest.padEnd(6, '0')) * BigInt(count);
  return (micros + 5_000n) / 10_000n;
}

function priceOf(category: 'marketing' | 'utility', market: 'Indonesia' | 'Malaysia'): string {
  return findRate(RATE_CARDS, { category, market, currency: 'IDR', day: '2026-11-15' })?.tiers[0]?.unitPrice ?? '0';
}

const text = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;

const RUNS = { numRuns: 60 };

describe('from events to charges', () => {
  test('repetition, order, batches and lateness of events do not change the counts (P2, P3)', async () => {
    const cases = activities.chain((all) => fc.tuple(fc.constant(all), arrivals(all)));
    await fc.assert(
      fc.asyncProperty(cases, async ([all, { arrived, sizes }]) => {
        const straight = await meteringWith(all.map(({ event }) => event));
        const shuffled = await meteringWith(arrived, sizes);
        for (const tenantId of [TENANT, OTHER])
          expect(countsOf(shuffled, tenantId)).toEqual(countsOf(straight, tenantId));
      }),
      RUNS,
    );
  });

  test('the charges of both ledgers equal those of adding up one by one, in any time zone', async () => {
    const cases = activities.chain((all) => fc.tuple(fc.constant(all), arrivals(all), fc.constantFrom(...ZONES)));
    await fc.assert(
      fc.asyncProperty(cases, async ([all, { arrived, sizes }, zone]) => {
        const metering = await meteringWith(arrived, sizes);
        const { ledgers } = await chargesIn(metering, TENANT, zone);
        const { platform, provider } = ledgers;
        expect({ platform: platform.total, provider: provider.total }).toEqual(expectedTotals(all, TENANT, zone));
      }),
      RUNS,
    );
  });

  test('nothing is lost: each record is in one rollup or is a duplicate (P5)', async () => {
    const cases = activities.chain((all) => fc.tuple(fc.constant(all), arrivals(all)));
    await fc.assert(
      fc.asyncProperty(cases, async ([all, { arrived, sizes }]) => {
        const metering = await meteringWith(arrived, sizes);
        const counted = [TENANT, OTHER].flatMap((tenantId) => countsOf(metering, tenantId));
        const records = counted.flatMap(({ counts }) => counts).reduce((total, count) => total + count.records, 0);
        expect(records).toBe(all.filter(({ meter }) => meter !== 'seat').length);
        const seats = counted.reduce((total, rollup) => total + rollup.agentIds.length, 0);
        const worked = all.filter(({ meter }) => meter === 'seat');
        expect(seats).toBe(new Set(worked.map(({ tenantId, agentId, at }) => `${tenantId}${agentId}${at}`)).size);
      }),
      RUNS,
    );
  });

  test('the usage of another tenant changes nothing (P16)', async () => {
    await fc.assert(
      fc.asyncProperty(activities, async (all) => {
        const both = await meteringWith(all.map(({ event }) => event));
        const alone = await meteringWith(all.filter(({ tenantId }) => tenantId === TENANT).map(({ event }) => event));
        expect(countsOf(both, TENANT)).toEqual(countsOf(alone, TENANT));
        expect(await chargesIn(both, TENANT, 'UTC')).toEqual(await chargesIn(alone, TENANT, 'UTC'));
      }),
      RUNS,
    );
  });

  test('quarters of an hour, days and the month agree, even across a clock change; agents are counted once (P17, P19)', async () => {
    await fc.assert(
      fc.asyncProperty(activities, fc.constantFrom(...ZONES), async (all, zone) => {
        const metering = await meteringWith(all.map(({ event }) => event));
        const span = periodOf({ plans: [...plansOf(zone)] }, MONTH);
        const rollups = await readRollups(metering.table, new TenantScope(TENANT), span);
        const month = groupUsage(rollups, ['meter'], zone);
        const days = groupUsage(rollups, ['meter', 'day'], zone);
        expect(days.every(({ day }) => day?.startsWith(MONTH))).toBe(true);
        for (const { meter, quantity } of month) {
          const ofDays = days.filter((row) => row.meter === meter).map((row) => decimal(row.quantity));
          if (meter === 'seat') expect(Number(quantity)).toBeLessThanOrEqual(Number(decimalText(sum(ofDays))));
          else expect(decimalText(sum(ofDays))).toBe(quantity);
        }
        const agents = all.filter(({ meter, tenantId }) => meter === 'seat' && tenantId === TENANT);
        const worked = agents.filter(({ at }) => localDayOf(zone, at * SECOND).startsWith(MONTH));
        const distinct = new Set(worked.map(({ agentId }) => agentId)).size;
        expect(month.find(({ meter }) => meter === 'seat')?.quantity ?? '0').toBe(String(distinct));
      }),
      RUNS,
    );
  });

  test('a thousand messages per number and month are free, regardless of the order in which they are counted (P20)', () => {
    const buckets = fc.array(
      fc.record({ hour: fc.integer({ min: 0, max: 23 }), number: fc.constantFrom('n1', 'n2'), count: fc.nat(700) }),
      { minLength: 1, maxLength: 12 },
    );
    const plans = [...plansOf('UTC')];
    const period = periodOf({ plans }, MONTH);
    const chargesFor = (rollups: readonly Rollup[]) =>
      computeCharges({
        ...{ tenantId: TENANT, createdAt: 0, terms: billingTermsOf({ plans }, MONTH), period, resells: false },
        ...{ usage: { rollups, stored: { units: 0n } }, now: LAST * SECOND, completeThrough: undefined },
        ...{ numberIds: [], recordsAt: '/records' },
      });
    fc.assert(
      fc.property(buckets, (all) => {
        const rollups = all.map(({ hour, number, count }, index): Rollup => {
          const kind = { meter: 'message', category: 'service', market: 'Indonesia', type: null } as const;
          const counts = [{ ...kind, numberId: number, quantity: String(count), records: count }];
          return {
            day: `2026-11-${String(index + 1).padStart(2, '0')}`,
            bucket: `${String(hour).padStart(2, '0')}00`,
            counts,
            agentIds: [],
            revision: 1,
          };
        });
        const { ledgers, allowances } = chargesFor(rollups);
        expect(chargesFor(rollups.toReversed()).ledgers).toEqual(ledgers);
        const used = (number: string) =>
          all.filter((one) => one.number === number).reduce((total, { count }) => total + count, 0);
        const paid = ['n1', 'n2'].reduce((total, number) => total + Math.max(0, used(number) - 1000), 0);
        const charged = ledgers.provider.lines
          .filter(({ kind }) => kind === 'usage')
          .map((line) => decimal(line.quantity));
        expect(decimalText(sum(charged))).toBe(String(paid));
        for (const { numberId, used: drawn } of allowances.filter(({ ledger }) => ledger === 'provider'))
          expect(drawn).toBe(String(Math.min(1000, used(numberId ?? ''))));
      }),
      { numRuns: 100 },
    );
  });

  test('the CSV has the same totals as the JSON (P18)', async () => {
    await fc.assert(
      fc.asyncProperty(activities, async (all) => {
        const metering = await meteringWith(all.map(({ event }) => event));
        const charges = await chargesIn(metering, TENANT, 'Asia/Jakarta');
        const { platform, provider } = charges.ledgers;
        const data = [...platform.lines, ...provider.lines].map((line) => ({
          ...line,
          tenantName: 'T',
          charged: true,
        }));
        const { period, asOf, completeThrough } = charges;
        const table = financeCsv({ period, asOf, completeThrough, data, totals: [], unpriced: [], next: null });
        const [head = '', ...rows] = table.trimEnd().split('\r\n');
        const names = head.split(',');
        // Only descriptions contain commas, and they are in quotes.
        const cells = rows.map((row) => row.replaceAll(/"[^"]*"/g, 'text').split(','));
        const totalOf = (ledger: string): string =>
          decimalText(
            sum(
              cells
                .filter((row) => row[names.indexOf('ledger')] === ledger)
                .map((row) => decimal(row[names.indexOf('amount')] ?? '')),
            ),
            2,
          );
        expect([totalOf('platform'), totalOf('provider')]).toEqual([platform.total, provider.total]);
      }),
      { numRuns: 20 },
    );
  });
});
