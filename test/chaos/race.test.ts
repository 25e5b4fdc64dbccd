import type { Customer } from '@warung/simulator';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readDeadLetterMessages } from '../harness/dead-letter-messages.ts';
import { createOrderClient, type OrderView } from '../harness/order-client.ts';
import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { chooseSize } from '../harness/test-size.ts';

/** Each with a product of its own; twenty take some minutes. */
const ROUNDS = chooseSize({ all: 20, few: 1 });
const BUYERS = chooseSize({ all: 100, few: 50 });
const PIECES = BUYERS / 10;
/** A rush sends some orders back into the queue for seconds; far below the half hour of a hold. */
const MOST_LEAPS = 40;
const LEAP_MS = 20_000;

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

test(`${BUYERS} customers for ${PIECES} pieces, ${ROUNDS} rounds: exactly ${PIECES} get one, and each is told the truth`, {
  timeout: 120_000 + ROUNDS * 120_000,
}, async () => {
  const { simulator } = meta;
  const { phoneNumberId } = meta.credentials.demo;
  const { clock } = meta.platform.runtime;
  const shop = createOrderClient(meta, meta.credentials.demo);
  const told = new Map<string, number>();
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
    let leaps = 0;
    const heardBy = ({ id }: Customer) =>
      simulator.readChat(id, phoneNumberId).bubbles.filter(({ from }) => from === 'business');
    // A notice is told once it is taken on; the message itself may be put off for a while.
    const isDone = (): boolean =>
      orders.length === BUYERS &&
      orders.every(({ notices }) => notices.length === 1) &&
      buyers.every((buyer) => heardBy(buyer).length > (told.get(buyer.name) ?? 0));
    for (; !isDone() && leaps < MOST_LEAPS; leaps += 1) {
      await clock.advance(LEAP_MS);
      await meta.idle();
      orders = await ofRound();
    }
    const counts = Object.entries(Object.groupBy(orders, ({ status }) => status)).map(
      ([status, of = []]) => `${of.length} ${status}`,
    );
    const ms = Math.round(performance.now() - started);
    process.stdout.write(`race ${round}: ${counts.join(', ')}; ${leaps} leaps of the clock; ${ms} ms\n`);

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

    // Each customer heard of this order once: what it has, or that there is none.
    const answers = buyers.map((buyer) => {
      const bubbles = heardBy(buyer);
      const fresh = bubbles.slice(told.get(buyer.name) ?? 0).map(({ content }) => JSON.stringify(content));
      told.set(buyer.name, bubbles.length);
      return fresh;
    });
    expect(answers.filter((fresh) => fresh.length !== 1)).toEqual([]);
    expect(answers.filter(([text]) => text?.includes('kami simpan untuk Anda'))).toHaveLength(PIECES);
    expect(answers.filter(([text]) => text?.includes('Kue: habis'))).toHaveLength(BUYERS - PIECES);
  }
  expect(readDeadLetterMessages(meta.platform.runtime)).toEqual([]);
});
