import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProductsFixture, KOPI } from '../../../unit/functions/products/products-fixture.ts';
import { lostAnswer } from '../../../unit/functions/tenants/tenants-fixture.ts';

const SKUS = ['kopi', 'teh'];

const skuArbitrary = fc.constantFrom(...SKUS);
const actionArbitrary = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('price' as const), sku: skuArbitrary, to: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('count' as const), sku: skuArbitrary, to: fc.integer({ min: 0, max: 2 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('work' as const), skus: fc.subarray(SKUS, { minLength: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 90 }) }) },
);
/** The results of the next calls: success, success with a lost response, a lost request, or the end of the worker. */
const outcomesArbitrary = fc.array(
  fc.constantFrom('success', 'success', 'slow', 'slow', 'slow', 'responseLost', 'requestLost', 'killed'),
  {
    maxLength: 30,
  },
);

test('WhatsApp finally shows the current products, whichever batches are lost, interrupted, slow or overtaken', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(actionArbitrary, { maxLength: 12 }), outcomesArbitrary, async (actions, outcomes) => {
      const w = await createProductsFixture();
      for (const sku of SKUS) await w.call('POST', '/v1/products', { ...KOPI, sku });
      const { call } = w.graph;
      const nextOutcome = outcomes.values();
      w.graph.call = async (one) => {
        switch (nextOutcome.next().value) {
          case 'killed':
            throw new Error('killed');
          case 'requestLost':
            return lostAnswer;
          case 'responseLost':
            await call(one);
            return lostAnswer;
          case 'slow':
            for (let turn = 0; turn < 12; turn += 1) await setImmediate();
        }
        return call(one);
      };
      const running: Promise<unknown>[] = [];
      for (const action of actions) {
        if (action.do === 'price')
          await w.call('PUT', `/v1/products/${action.sku}`, { name: 'K', price: rupiah(action.to) });
        if (action.do === 'count') await w.call('PUT', `/v1/products/${action.sku}/stock`, { onHand: action.to });
        if (action.do === 'work') running.push(w.round(w.changed(...action.skus)).catch(() => 'failed'));
        // No worker runs longer than its timeout.
        if (action.do === 'wait') await Promise.all(running);
        if (action.do === 'wait') w.time.now += action.seconds;
        for (let turn = 0; turn < 2; turn += 1) await setImmediate();
      }
      await Promise.all(running);
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
      // A worker that fails to find the catalogue while another one sends.
      examples: [
        [
          [
            { do: 'work', skus: ['kopi'] },
            { do: 'work', skus: ['teh'] },
            { do: 'work', skus: ['kopi'] },
            { do: 'price', sku: 'kopi', to: 1 },
            { do: 'work', skus: ['kopi', 'teh'] },
          ],
          ['success', 'slow', 'killed', 'responseLost'],
        ],
      ],
    },
  );
});

const rupiah = (amount: number) => ({ amount: String(amount), currency: 'IDR' });
