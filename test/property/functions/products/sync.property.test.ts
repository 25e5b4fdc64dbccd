import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { KOPI, productsWorld } from '../../../unit/functions/products/products-world.ts';
import { lost } from '../../../unit/functions/tenants/business-world.ts';

const SKUS = ['kopi', 'teh'];

const $sku = fc.constantFrom(...SKUS);
const $act = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('price' as const), sku: $sku, to: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('count' as const), sku: $sku, to: fc.integer({ min: 0, max: 2 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('work' as const), skus: fc.subarray(SKUS, { minLength: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 90 }) }) },
);
/** What WhatsApp does with the next calls: as asked, as asked but the answer is lost, or nothing; or the function ends there. */
const $luck = fc.array(fc.constantFrom('well', 'well', 'slow', 'slow', 'slow', 'answerLost', 'nothing', 'killed'), {
  maxLength: 30,
});

test('however batches are lost, killed, slow or overtaken: in the end WhatsApp shows each product as it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array($act, { maxLength: 12 }), $luck, async (acts, lucks) => {
      const w = await productsWorld();
      for (const sku of SKUS) await w.call('POST', '/v1/products', { ...KOPI, sku });
      const { call } = w.graph;
      const luck = lucks.values();
      w.graph.call = async (one) => {
        switch (luck.next().value) {
          case 'killed':
            throw new Error('killed');
          case 'nothing':
            return lost;
          case 'answerLost':
            await call(one);
            return lost;
          case 'slow':
            for (let turn = 0; turn < 12; turn += 1) await setImmediate();
        }
        return call(one);
      };
      const underWay: Promise<unknown>[] = [];
      for (const act of acts) {
        if (act.do === 'price') await w.call('PUT', `/v1/products/${act.sku}`, { name: 'K', price: rupiah(act.to) });
        if (act.do === 'count') await w.call('PUT', `/v1/products/${act.sku}/stock`, { onHand: act.to });
        if (act.do === 'work') underWay.push(w.round(w.changed(...act.skus)).catch(() => 'failed'));
        // No function lives for longer than its time.
        if (act.do === 'wait') await Promise.all(underWay);
        if (act.do === 'wait') w.time.now += act.seconds;
        for (let turn = 0; turn < 2; turn += 1) await setImmediate();
      }
      await Promise.all(underWay);
      w.graph.call = call;
      await w.settle(w.changed(...SKUS), 80);
      for (const sku of SKUS) {
        const product = (await w.call('GET', `/v1/products/${sku}`)).json;
        const shown = w.graph.batches.flatMap(({ items }) => items).findLast(({ id }) => id === sku);
        expect(shown).toMatchObject({
          title: product.name,
          price: `${product.price.amount} IDR`,
          availability: product.stock > 0 ? 'in stock' : 'out of stock',
        });
        expect(product.sync).toMatchObject({ state: 'synced' });
      }
    }),
    {
      numRuns: 300,
      // A function that cannot find the catalogue while another sends.
      examples: [
        [
          [
            { do: 'work', skus: ['kopi'] },
            { do: 'work', skus: ['teh'] },
            { do: 'work', skus: ['kopi'] },
            { do: 'price', sku: 'kopi', to: 1 },
            { do: 'work', skus: ['kopi', 'teh'] },
          ],
          ['well', 'slow', 'killed', 'answerLost'],
        ],
      ],
    },
  );
});

const rupiah = (amount: number) => ({ amount: String(amount), currency: 'IDR' });
