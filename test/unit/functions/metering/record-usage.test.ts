import { expect, test } from 'vitest';
import { monthsStored, readPeriodUsage } from '../../../../functions/metering/read-usage.ts';
import { createRecordUsage, parseUsage } from '../../../../functions/metering/record-usage.ts';
import { readRollup } from '../../../../shared/entities/rollup.ts';
import { UnreadableInput } from '../../../../shared/errors.ts';
import { unitOfWork } from '../../../../shared/line.ts';
import { decimalText } from '../../../../shared/money/decimal.ts';
import { TenantScope } from '../../../../shared/table/keys.ts';
import { memoryTable } from '../../shared/memory-table.ts';
import { active, delivered, iso, job, meteringWorld, NOON, oneRecord, ordered, stored, TENANT, told } from './world.ts';

/** Runs work and gives the line that it would print. */
async function lineOf(work: () => Promise<unknown>): Promise<Record<string, unknown>> {
  let fields: Record<string, unknown> = {};
  const sink = { info: (_: string, printed: Record<string, unknown>) => (fields = printed), error: () => undefined };
  await unitOfWork({ sink, clock: { now: () => NOON * 1000 } }, 'test', work);
  return fields;
}

const countsOf = (world: ReturnType<typeof meteringWorld>) =>
  world
    .rollups()
    .filter(({ sk }) => String(sk).includes('T'))
    .map(readRollup)
    .flatMap(({ day, bucket, counts }) => counts.map(({ meter, quantity }) => `${day}T${bucket} ${meter} ${quantity}`));

test.each([
  ['billable', { billable: true, type: 'regular' }, 'message'],
  ['not told whether billable', { billable: null, type: 'regular' }, 'message'],
  ['of the month allowance', { billable: false, type: 'free_customer_service' }, 'message'],
  ['of the month allowance, by its type alone', { billable: null, type: 'free_customer_service' }, 'message'],
  ['free by its type alone', { billable: null, type: 'free_customer_service', category: 'utility' }, 'message.free'],
  ['of a free entry point', { billable: false, type: 'free_entry_point' }, 'message.free'],
  ['free of another category', { billable: false, type: 'free_customer_service', category: 'utility' }, 'message.free'],
  [
    'free before there was an allowance',
    { billable: false, type: 'x', at: Date.UTC(2026, 8, 1) / 1000 },
    'message.free',
  ],
])('a message that is %s', (_, pricing, meter) => {
  expect(oneRecord(delivered({ id: 'm1', ...pricing }))).toMatchObject({ meter, quantity: '1', numberId: 'n1' });
});

test('a message whose use is not told is no usage yet', () => {
  const fact = delivered({ id: 'm1' });
  if (fact.type !== 'warung.delivery.updated.v1') throw new Error('another fact');
  const { usedAt: _, ...without } = fact.fact;
  expect(oneRecord({ type: fact.type, fact: without })).toBeUndefined();
});

test('a time that stands in the id stays; any other may be found to be earlier', () => {
  const id = '01KASYZP00TESTTESTTESTTEST';
  const at = Math.floor(Date.parse('2026-11-24T10:00:00Z') / 1000);
  const withTime = `${ulidTime(at * 1000)}TESTTESTTESTTEST`;
  expect(oneRecord(delivered({ id: withTime, at }))).toMatchObject({ moving: false });
  expect(oneRecord(delivered({ id, at }))).toMatchObject({ moving: true });
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

test('bytes are kept exactly, as GB', () => {
  expect(oneRecord(stored('f', 1))).toMatchObject({ quantity: '0.000000001' });
  expect(oneRecord(stored('f', 12_345_678_901))).toMatchObject({ quantity: '12.345678901' });
});

test('what is told again, in one batch or in another, is recorded once and counted once', async () => {
  const world = meteringWorld();
  const facts = [delivered({ id: 'm1' }), ordered('o1'), stored('f1', 500_000_000), active('a1')];
  const line = await lineOf(() => world.record([told(...facts), told(...facts)]));
  expect(line).toMatchObject({ recorded: 4, duplicates: 4 });
  await world.rollUp();
  await world.record([told(...facts)]);
  await world.rollUp();
  expect(countsOf(world)).toEqual([
    '2026-11-24T1000 message 1',
    '2026-11-24T1000 order 1',
    '2026-11-24T1000 storage 0.5',
  ]);
});

test('a contradiction leaves the first, and somebody is told', async () => {
  const world = meteringWorld();
  await world.record([told(delivered({ id: 'm1' }))]);
  for (const other of [{ category: 'marketing' }, { type: 'free_entry_point' }]) {
    const line = await lineOf(() => world.record([told(delivered({ id: 'm1', ...other }))]));
    expect(line).toMatchObject({ UsageConflict: 1, conflicts: ['m1'] });
  }
  await world.rollUp();
  expect(countsOf(world)).toEqual(['2026-11-24T1000 message 1']);
});

test.each([
  ['the later first', [NOON + 86_400, NOON]],
  ['the earlier first', [NOON, NOON + 86_400]],
  ['both at once', [NOON + 3600, NOON - 3600]],
])('a message that is found to be earlier counts once, at the earlier time: %s', async (_, times) => {
  const world = meteringWorld();
  for (const at of times) {
    await world.record([told(delivered({ id: 'm1', at }))]);
    await world.rollUp();
  }
  const bucket = iso(Math.min(...times))
    .slice(0, 16)
    .replace(':', '');
  expect(countsOf(world)).toEqual([`${bucket} message 1`]);
});

test('a message fails when one of its records does, and no other', async () => {
  const table = memoryTable();
  const broken = {
    ...table,
    put: async (put: Parameters<typeof table.put>[0]) => {
      if (put.key.sk.includes('o2')) throw new Error('throttled');
      return table.put(put);
    },
  };
  const record = createRecordUsage(broken, { now: () => NOON * 1000 });
  const outcomes = await record([told(ordered('o1')), told(ordered('o2'), ordered('o3')), told(ordered('o3'))]);
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
});

test('a person who is known to have worked costs no second write', async () => {
  const world = meteringWorld();
  await world.record([told(active('a1'))]);
  const before = world.table.counts.put;
  await world.record([told(active('a1'))]);
  expect(world.table.counts.put).toBe(before);
  await world.record([told(active('a1', NOON + 900))]);
  expect(world.table.counts.put).toBe((before ?? 0) + 1);
});

test('a beat comes through as how far everything is counted', async () => {
  const world = meteringWorld();
  await world.record([job({ facts: [], beat: true })]);
  await world.rollUp();
  expect(world.table.items.get('METER METER')).toMatchObject({ completeThrough: NOON - 1800 });
});

test('a beat that waited in the queue says no more than when it was sent', async () => {
  const world = meteringWorld();
  const beat = { facts: [], beat: true };
  await world.record([
    { ...job(beat), sentAt: NOON - 6300 },
    { ...job(beat), sentAt: NOON - 7200 },
  ]);
  await world.rollUp();
  expect(world.table.items.get('METER METER')).toMatchObject({ completeThrough: NOON - 7200 - 1800 });
});

test('a file that is found to be of an earlier month is stored once', async () => {
  const [november, december] = [Date.UTC(2026, 10, 30, 23, 58) / 1000, Date.UTC(2026, 11, 1, 0, 2) / 1000];
  const world = meteringWorld(december + 3600);
  for (const at of [december, november]) {
    await world.record([told(stored('f1', 500_000_000, at))]);
    await world.rollUp(1);
  }
  const months = await monthsStored(world.table, new TenantScope(TENANT), december * 1000 + 1);
  expect(months.months).toMatchObject([
    { month: '2026-11', quantity: '0.5' },
    { month: '2026-12', quantity: '0' },
  ]);
});

test('what is stored in a month that began before its period, as the time zone moved to the east, is stored', async () => {
  const at = Date.UTC(2026, 10, 1, 3) / 1000;
  const world = meteringWorld(at + 3600);
  await world.record([told(stored('f1', 500_000_000, at), ordered('o1', at))]);
  await world.rollUp();
  const period = { id: '2026-11', from: Date.UTC(2026, 10, 1, 7), to: Date.UTC(2026, 10, 30, 17) };
  const usage = await readPeriodUsage(world.table, new TenantScope(TENANT), period);
  expect(decimalText(usage.stored)).toBe('0.5');
  expect(usage.rollups).toEqual([]);
});

test('a type that is not known here is no error, and nonsense is one', () => {
  const unknown = { 'detail-type': 'warung.tomorrow.v1', source: 'warung', detail: {} };
  expect(parseUsage(JSON.stringify(unknown))).toEqual({ facts: [], beat: false });
  expect(parseUsage('{"kind":"beat"}')).toEqual({ facts: [], beat: true });
  for (const body of [
    '{"poison":true}',
    'x',
    JSON.stringify({ ...unknown, 'detail-type': 'warung.order.confirmed.v1' }),
  ])
    expect(() => parseUsage(body)).toThrow(UnreadableInput);
});

test('records and rollups hold no more than a kilobyte', async () => {
  const world = meteringWorld();
  await world.record([
    told(
      delivered({ id: TENANT, category: 'authentication-international', market: 'Rest of Central & Eastern Europe' }),
    ),
  ]);
  await world.rollUp();
  for (const item of world.table.items.values()) expect(JSON.stringify(item).length).toBeLessThan(1000);
});
