import type { Customer } from '@warung/simulator';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readDeadLetterMessages } from '../harness/dead-letter-messages.ts';
import { createOrderClient, type OrderView } from '../harness/order-client.ts';
import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { chooseSize } from '../harness/test-size.ts';

/** Each round has a separate product. Twenty rounds take some minutes. */
const ROUNDS = chooseSize({ all: 20, few: 1 });
const BUYERS = chooseSize({ all: 100, few: 50 });
const PIECES = BUYERS / 10;
/** Contention returns some orders to the queue for seconds. All steps together stay below the 30 minutes of a hold. */
const MAX_STEPS = 40;
const STEP_MS = 20_000;

let meta: SimulatedPlatform;
let buyers: readonly Customer[];

beforeAll(async () => {
  meta = await startTestPlatform({
    assembly: inject('assembly'),
    fillShop: true,
    simulator: { random: seededRandom(20_261_124), limits: { pairEverySeconds: 0, throughputPerSecond: 100_000 } },
  });
  const limits = { monthlyMessages: null, sendsPerMinute: null };
  await meta.operator('PUT', `/v1/operator/tenants/${meta.credentials.demo.tenantId}/limits`, limits);
  buyers = Array.from({ length: BUYERS }, (_, index) =>
    meta.simulator.addCustomer({ name: `P${index}`, phone: `62816000${String(index).padStart(5, '0')}` }),
  );
});
afterAll(() => meta.stop());

test(`${BUYERS} customers for ${PIECES} pieces, ${ROUNDS} rounds: exactly ${PIECES} get one, and each receives the correct notice`, {
  timeout: 120_000 + ROUNDS * 120_000,
}, async () => {
  const { simulator } = meta;
  const { phoneNumberId } = meta.credentials.demo;
  const { clock } = meta.platform.runtime;
  const shop = createOrderClient(meta, meta.credentials.demo);
  const noticeCounts = new Map<string, number>();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const sku = `rush-${round}`;
    await shop.product(sku, PIECES, '18000', 'Kue');
    const started = performance.now();
    const item = { sku, quantity: 1, price: 18000, currency: 'IDR' };
    for (const { id } of buyers)
      simulator.sendAsCustomer(id, phoneNumberId, { type: 'order', catalogId: '7', items: [item] });
    await meta.idle();
    const ofRound = async (): Promise<OrderView[]> =>
      (await shop.orders()).filter(({ lines }) => lines[0]?.sku === sku);
    let orders = await ofRound();
    let steps = 0;
    const noticesTo = ({ id }: Customer) =>
      simulator.readChat(id, phoneNumberId).bubbles.filter(({ from }) => from === 'business');
    // An order records a notice when the message is queued; the message itself may be sent later.
    const isDone = (): boolean =>
      orders.length === BUYERS &&
      orders.every(({ notices }) => notices.length === 1) &&
      buyers.every((buyer) => noticesTo(buyer).length > (noticeCounts.get(buyer.name) ?? 0));
    for (; !isDone() && steps < MAX_STEPS; steps += 1) {
      await clock.advance(STEP_MS);
      await meta.idle();
      orders = await ofRound();
    }
    const counts = Object.entries(Object.groupBy(orders, ({ status }) => status)).map(
      ([status, of = []]) => `${of.length} ${status}`,
    );
    const ms = Math.round(performance.now() - started);
    process.stdout.write(`race ${round}: ${counts.join(', ')}; ${steps} clock steps; ${ms} ms\n`);

    expect(orders.filter(({ status }) => status === 'reserved')).toHaveLength(PIECES);
    const lost = orders.filter(({ status }) => status === 'needs_review');
    expect(lost).toHaveLength(BUYERS - PIECES);
    for (const { lines } of lost) expect(['short_stock', 'sold_out']).toContain(lines[0]?.outcome);
    const { counters, moved, held } = await shop.stock(sku);
    expect(counters).toEqual({ onHand: PIECES, held: PIECES, allocated: 0, sellable: 0, soldOut: false });
    expect(counters).toEqual({ ...moved, soldOut: false });
    expect(held).toBe(PIECES);
    for (const { notices, version } of orders)
      expect([notices.map(({ state }) => state), version]).toEqual([['told'], 1]);

    // Each customer receives one notice for this order: reserved or sold out.
    const answers = buyers.map((buyer) => {
      const bubbles = noticesTo(buyer);
      const fresh = bubbles.slice(noticeCounts.get(buyer.name) ?? 0).map(({ content }) => JSON.stringify(content));
      noticeCounts.set(buyer.name, bubbles.length);
      return fresh;
    });
    expect(answers.filter((fresh) => fresh.length !== 1)).toEqual([]);
    expect(answers.filter(([text]) => text?.includes('kami simpan untuk Anda'))).toHaveLength(PIECES);
    expect(answers.filter(([text]) => text?.includes('Kue: habis'))).toHaveLength(BUYERS - PIECES);
  }
  expect(readDeadLetterMessages(meta.platform.runtime)).toEqual([]);
});
