import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { costOf } from './cost.ts';
import { billOf, unitCountsOf } from './month.ts';
import { fixedMonthlyCost } from './month-fixed.ts';
import { measureOrders } from './order-cost.ts';

let platform: SimulatedPlatform;

beforeAll(async () => {
  platform = await startTestPlatform({
    assembly: inject('assembly'),
    hasTemplateTickRate: true,
    fillShop: true,
    simulator: {},
  });
});
afterAll(() => platform.stop());

const kindsSchema = z.record(z.string(), z.number());
const linesSchema = z.array(z.object({ kind: z.string(), by: z.string(), perMillion: z.number() }));
const orderSchema = z.object({ noticesEach: z.number(), kinds: kindsSchema, lines: linesSchema });
test('an order is measured from the cart to the last notice, and its lines add up', async () => {
  const { name, value, detail } = await measureOrders(platform, 1, 1);
  const { noticesEach, kinds, lines } = orderSchema.parse(detail);
  expect([name, noticesEach]).toEqual(['cost.order', 4]);
  expect(lines.reduce((sum, { perMillion }) => sum + perMillion, 0)).toBeCloseTo(value, 2);
  // The cart, three API requests, and three statuses of each notice: 16 requests at a dollar per million.
  expect(kinds['httpApiRequest']).toBe(16);
  expect(lines.map(({ by }) => by)).toEqual(
    expect.arrayContaining(
      ['place-order', 'notify-customer', 'expire-holds', 'record-usage'].map((f) => `warung-dev-${f}`),
    ),
  );
});

// Calculated manually from the price list: each unit is one API request and stores 1,000 bytes.
test('the bill of a shop is the cost of its units and of their storage', () => {
  const use = { kind: 'httpApiRequest', by: 'api', action: 'a:B', quantity: 1 } as const;
  const unit = { cost: costOf([use], 1), bytes: 1_000 };
  const free = { cost: costOf([], 1), bytes: 0 };
  const of = { text: unit, newcomer: unit, picture: unit, reply: unit, order: unit, look: free };
  const { name, value, detail } = billOf(10, of);
  expect(name).toBe('month.10');
  // 315 requests at a dollar per million; 315 kB in the table and its recovery; six pictures of 100 kB.
  const storage = { tableBytes: 315_000, mediaBytes: 600_000, dollars: 0.000_315 * 0.45 + 0.000_6 * 0.023 };
  expect(detail).toMatchObject({ storage: { ...storage, dollars: expect.closeTo(storage.dollars, 12) } });
  // A figure has four significant digits.
  expect(value).toBeCloseTo(0.000_315 + storage.dollars, 6);
  const looked = billOf(10, { ...of, look: unit });
  expect(looked.value).toBeGreaterThan(value);
  expect(looked.detail).toMatchObject({ parts: expect.arrayContaining([expect.objectContaining({ unit: 'look' })]) });
});

test('the fixed cost of the deployment is calculated from its templates and mappings', () => {
  const tick = { kind: 'schedulerInvocation', by: 'scheduler', action: 'a:B', quantity: 1 } as const;
  const fixed = fixedMonthlyCost(inject('assembly'), platform, [tick], 1);
  expect(fixed.alarms.dollars).toBeCloseTo(fixed.alarms.count * 0.1, 9);
  expect(fixed.secrets).toEqual({ count: 5, dollars: 2 });
  expect(fixed.schedules).toMatchObject({ expressions: expect.arrayContaining(['rate(15 minutes)']) });
  // 96 per day for 30 days.
  expect(fixed.schedules.dollars).toBeCloseTo(0.002_88, 9);
  expect(fixed.emptyReceives.queues).toBeGreaterThan(5);
  expect(fixed.dollars).toBeGreaterThan(fixed.alarms.dollars + fixed.secrets.dollars);
});

test('a month has the messages of its days', () => {
  const { text, newcomer, picture, reply, order } = unitCountsOf(10);
  expect({ text, newcomer, picture, reply, order }).toEqual({
    text: 129,
    newcomer: 15,
    picture: 6,
    reply: 150,
    order: 15,
  });
});
