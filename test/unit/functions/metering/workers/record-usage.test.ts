import { expect, test } from 'vitest';
import { readPeriodUsage, readStoredMonths } from '../../../../../functions/metering/api/read-usage.ts';
import { createUsageRecorder, parseUsageMessage } from '../../../../../functions/metering/workers/record-usage.ts';
import { readRollup } from '../../../../../shared/entities/rollup.ts';
import { UnreadableInputError } from '../../../../../shared/errors.ts';
import { decimalText } from '../../../../../shared/money/decimal.ts';
import { withRequestLog } from '../../../../../shared/request-log.ts';
import { KEYS } from '../../../../../shared/table/key-shapes.ts';
import { TenantScope } from '../../../../../shared/table/keys.ts';
import { createMemoryTable } from '../../../shared/memory-table.ts';
import {
  agentActiveEvent,
  createMeteringFixture,
  deliveredEvent,
  firstRecordOf,
  iso,
  job,
  mediaStoredEvent,
  NOW_SECONDS,
  orderConfirmedEvent,
  TENANT,
  usageJob,
} from '../metering-fixture.ts';

const WATERMARK = `${KEYS.meterWatermark.partition} ${KEYS.meterWatermark.sort}`;

/** Runs work and returns the fields of its request log. */
async function lineOf(work: () => Promise<unknown>): Promise<Record<string, unknown>> {
  let fields: Record<string, unknown> = {};
  const sink = { info: (_: string, printed: Record<string, unknown>) => (fields = printed), error: () => undefined };
  await withRequestLog({ sink, clock: { now: () => NOW_SECONDS * 1000 } }, 'test', work);
  return fields;
}

const countsOf = (metering: ReturnType<typeof createMeteringFixture>) =>
  metering
    .rollups()
    .filter(({ sk }) => String(sk).includes('T'))
    .map(readRollup)
    .flatMap(({ day, bucket, counts }) => counts.map(({ meter, quantity }) => `${day}T${bucket} ${meter} ${quantity}`));

test.each([
  ['billable', { billable: true, type: 'regular' }, 'message'],
  ['not reported as billable or free', { billable: null, type: 'regular' }, 'message'],
  ['of the monthly allowance', { billable: false, type: 'free_customer_service' }, 'message'],
  ['of the monthly allowance, by its type alone', { billable: null, type: 'free_customer_service' }, 'message'],
  ['free by its type alone', { billable: null, type: 'free_customer_service', category: 'utility' }, 'message.free'],
  ['of a free entry point', { billable: false, type: 'free_entry_point' }, 'message.free'],
  ['free of another category', { billable: false, type: 'free_customer_service', category: 'utility' }, 'message.free'],
  [
    'free before the allowance was introduced',
    { billable: false, type: 'x', at: Date.UTC(2026, 8, 1) / 1000 },
    'message.free',
  ],
])('a message that is %s', (_, pricing, meter) => {
  expect(firstRecordOf(deliveredEvent({ id: 'm1', ...pricing }))).toMatchObject({
    meter,
    quantity: '1',
    numberId: 'n1',
  });
});

test('a message without a time of use has no usage record yet', () => {
  const event = deliveredEvent({ id: 'm1' });
  if (event.type !== 'warung.delivery.updated.v1') throw new Error('another event');
  const { usedAt: _, ...without } = event.detail;
  expect(firstRecordOf({ type: event.type, detail: without })).toBeUndefined();
});

test('a time that is encoded in the id is final; any other time may become earlier', () => {
  const id = '01KASYZP00TESTTESTTESTTEST';
  const at = Math.floor(Date.parse('2026-11-24T10:00:00Z') / 1000);
  const withTime = `${ulidTime(at * 1000)}TESTTESTTESTTEST`;
  expect(firstRecordOf(deliveredEvent({ id: withTime, at }))).toMatchObject({ hasProvisionalTime: false });
  expect(firstRecordOf(deliveredEvent({ id, at }))).toMatchObject({ hasProvisionalTime: true });
});

function ulidTime(ms: number): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let [text, rest] = ['', ms];
  for (let place = 0; place < 10; place += 1) {
    text = digits[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

test('bytes are converted exactly to GB', () => {
  expect(firstRecordOf(mediaStoredEvent('f', 1))).toMatchObject({ quantity: '0.000000001' });
  expect(firstRecordOf(mediaStoredEvent('f', 12_345_678_901))).toMatchObject({ quantity: '12.345678901' });
});

test('a repeated event, in the same batch or another, is recorded once and counted once', async () => {
  const metering = createMeteringFixture();
  const events = [
    deliveredEvent({ id: 'm1' }),
    orderConfirmedEvent('o1'),
    mediaStoredEvent('f1', 500_000_000),
    agentActiveEvent('a1'),
  ];
  const line = await lineOf(() => metering.record([usageJob(...events), usageJob(...events)]));
  expect(line).toMatchObject({ recorded: 4, duplicates: 4 });
  await metering.rollUp();
  await metering.record([usageJob(...events)]);
  await metering.rollUp();
  expect(countsOf(metering)).toEqual([
    '2026-11-24T1000 message 1',
    '2026-11-24T1000 order 1',
    '2026-11-24T1000 storage 0.5',
  ]);
});

test('a conflicting record does not replace the first one, and raises an alarm', async () => {
  const metering = createMeteringFixture();
  await metering.record([usageJob(deliveredEvent({ id: 'm1' }))]);
  for (const other of [{ category: 'marketing' }, { type: 'free_entry_point' }]) {
    const line = await lineOf(() => metering.record([usageJob(deliveredEvent({ id: 'm1', ...other }))]));
    expect(line).toMatchObject({ UsageConflict: 1, conflicts: ['m1'] });
  }
  await metering.rollUp();
  expect(countsOf(metering)).toEqual(['2026-11-24T1000 message 1']);
});

test.each([
  ['the later time first', [NOW_SECONDS + 86_400, NOW_SECONDS]],
  ['the earlier time first', [NOW_SECONDS, NOW_SECONDS + 86_400]],
  ['both at once', [NOW_SECONDS + 3600, NOW_SECONDS - 3600]],
])('a message with two times counts once, at the earlier time: %s', async (_, times) => {
  const metering = createMeteringFixture();
  for (const at of times) {
    await metering.record([usageJob(deliveredEvent({ id: 'm1', at }))]);
    await metering.rollUp();
  }
  const bucket = iso(Math.min(...times))
    .slice(0, 16)
    .replace(':', '');
  expect(countsOf(metering)).toEqual([`${bucket} message 1`]);
});

test('a queue message fails only if one of its own records fails', async () => {
  const table = createMemoryTable();
  const failingTable = {
    ...table,
    put: async (put: Parameters<typeof table.put>[0]) => {
      if (put.key.sk.includes('o2')) throw new Error('throttled');
      return table.put(put);
    },
  };
  const record = createUsageRecorder(failingTable, { now: () => NOW_SECONDS * 1000 });
  const outcomes = await record([
    usageJob(orderConfirmedEvent('o1')),
    usageJob(orderConfirmedEvent('o2'), orderConfirmedEvent('o3')),
    usageJob(orderConfirmedEvent('o3')),
  ]);
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
});

test('an active agent that is already recorded costs no second write', async () => {
  const metering = createMeteringFixture();
  await metering.record([usageJob(agentActiveEvent('a1'))]);
  const before = metering.table.counts.put;
  await metering.record([usageJob(agentActiveEvent('a1'))]);
  expect(metering.table.counts.put).toBe(before);
  await metering.record([usageJob(agentActiveEvent('a1', NOW_SECONDS + 900))]);
  expect(metering.table.counts.put).toBe((before ?? 0) + 1);
});

test('a watermark tick sets the time up to which everything is counted', async () => {
  const metering = createMeteringFixture();
  await metering.record([job({ events: [], isWatermarkTick: true })]);
  await metering.rollUp();
  expect(metering.table.items.get(WATERMARK)).toMatchObject({ completeThrough: NOW_SECONDS - 1800 });
});

test('a watermark tick that waited in the queue counts as of when it was sent', async () => {
  const metering = createMeteringFixture();
  const tick = { events: [], isWatermarkTick: true };
  await metering.record([
    { ...job(tick), sentAtSeconds: NOW_SECONDS - 6300 },
    { ...job(tick), sentAtSeconds: NOW_SECONDS - 7200 },
  ]);
  await metering.rollUp();
  expect(metering.table.items.get(WATERMARK)).toMatchObject({ completeThrough: NOW_SECONDS - 7200 - 1800 });
});

test('a file that moves to an earlier month is counted once', async () => {
  const [november, december] = [Date.UTC(2026, 10, 30, 23, 58) / 1000, Date.UTC(2026, 11, 1, 0, 2) / 1000];
  const metering = createMeteringFixture(december + 3600);
  for (const at of [december, november]) {
    await metering.record([usageJob(mediaStoredEvent('f1', 500_000_000, at))]);
    await metering.rollUp(1);
  }
  const months = await readStoredMonths(metering.table, new TenantScope(TENANT), december * 1000 + 1);
  expect(months.months).toMatchObject([
    { month: '2026-11', quantity: '0.5' },
    { month: '2026-12', quantity: '0' },
  ]);
});

test('files stored in a UTC month that began before the period, after a time zone change to the east, are counted', async () => {
  const at = Date.UTC(2026, 10, 1, 3) / 1000;
  const metering = createMeteringFixture(at + 3600);
  await metering.record([usageJob(mediaStoredEvent('f1', 500_000_000, at), orderConfirmedEvent('o1', at))]);
  await metering.rollUp();
  const period = { id: '2026-11', from: Date.UTC(2026, 10, 1, 7), to: Date.UTC(2026, 10, 30, 17) };
  const usage = await readPeriodUsage(metering.table, new TenantScope(TENANT), period);
  expect(decimalText(usage.stored)).toBe('0.5');
  expect(usage.rollups).toEqual([]);
});

test('an unknown event type is ignored, and invalid input is an error', () => {
  const unknown = { 'detail-type': 'warung.tomorrow.v1', source: 'warung', detail: {} };
  expect(parseUsageMessage(JSON.stringify(unknown))).toEqual({ events: [], isWatermarkTick: false });
  expect(parseUsageMessage('{"kind":"watermark-tick"}')).toEqual({ events: [], isWatermarkTick: true });
  for (const body of [
    '{"poison":true}',
    'x',
    JSON.stringify({ ...unknown, 'detail-type': 'warung.order.confirmed.v1' }),
  ])
    expect(() => parseUsageMessage(body)).toThrow(UnreadableInputError);
});

test('records and rollups are smaller than a kilobyte', async () => {
  const metering = createMeteringFixture();
  await metering.record([
    usageJob(
      deliveredEvent({
        id: TENANT,
        category: 'authentication-international',
        market: 'Rest of Central & Eastern Europe',
      }),
    ),
  ]);
  await metering.rollUp();
  for (const item of metering.table.items.values()) expect(JSON.stringify(item).length).toBeLessThan(1000);
});
