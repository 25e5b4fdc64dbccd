import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stockCheck } from '../../../functions/products/stock-check.ts';
import {
  addStock,
  adjustHold,
  allocateFree,
  allocateHold,
  countStock,
  firstStock,
  holdStock,
  type Move,
  piecesLeft,
  readStock,
  releaseHold,
  restock,
  sell,
  switchSoldOut,
  unallocate,
} from '../../../shared/entities/stock.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import type { Write } from '../../../shared/table/table.ts';
import { memoryTable } from '../../unit/shared/memory-table.ts';

const scope = new TenantScope('01J0000000000000000000TEST');
const SKU = 'kopi';
const ORDERS = 4;

/** What a person or an order does next; what an order cannot do in its state is left out. */
const $act = fc.record({
  what: fc.constantFrom('count', 'add', 'take', 'soldOut', 'back', 'hold', 'adjust', 'end', 'allocate', 'leave'),
  order: fc.nat(ORDERS - 1),
  pieces: fc.integer({ min: 1, max: 9 }),
});
type Act = typeof $act extends fc.Arbitrary<infer T> ? T : never;

/** Where an order's pieces are; what the order itself remembers. */
type Place = { readonly at: 'nowhere' | 'held' | 'allocated' | 'sold'; readonly quantity: number };

/** The writes of an act, and where the order's pieces are when they are taken. */
function writesOf(
  { what, pieces }: Act,
  place: Place,
  move: (quantity: number) => Move,
  stock: ReturnType<typeof readStock>,
): { readonly writes: readonly Write[]; readonly after: Place } | undefined {
  const { at, id } = move(0);
  const by = { at, id, by: 'agent' };
  const had = move(place.quantity);
  const nowhere: Place = { at: 'nowhere', quantity: 0 };
  switch (`${what} ${place.at}`) {
    case 'hold nowhere':
      return { writes: holdStock(scope, move(pieces), at + 9), after: { at: 'held', quantity: pieces } };
    case 'allocate nowhere':
      return { writes: allocateFree(scope, move(pieces)), after: { at: 'allocated', quantity: pieces } };
    case 'adjust held':
      return {
        writes: adjustHold(scope, move(pieces), place.quantity, at + 9),
        after: { at: 'held', quantity: pieces },
      };
    case 'end held':
      return { writes: releaseHold(scope, had), after: nowhere };
    case 'allocate held':
      return { writes: allocateHold(scope, had), after: { ...place, at: 'allocated' } };
    case 'end allocated':
      return { writes: unallocate(scope, had), after: nowhere };
    case 'leave allocated':
      return { writes: sell(scope, had), after: { ...place, at: 'sold' } };
    case 'end sold':
      return { writes: restock(scope, had), after: nowhere };
  }
  switch (what) {
    case 'count':
      return { writes: countStock(scope, SKU, stock, { onHand: pieces, ...by }), after: place };
    case 'add':
    case 'take':
      return { writes: addStock(scope, SKU, what === 'add' ? pieces : -pieces, by), after: place };
    case 'soldOut':
    case 'back':
      return { writes: [{ do: 'update', ...switchSoldOut(scope, SKU, what === 'soldOut', at) }], after: place };
    default:
      return undefined;
  }
}

test('whatever is counted, held, sold and brought back: never below zero, and the history says what there is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(12), fc.array($act, { maxLength: 60 }), async (onHand, acts) => {
      const table = memoryTable();
      await table.transact(firstStock(scope, SKU, { onHand, at: 1, id: 'first', by: 'agent' }));
      const places = Array.from({ length: ORDERS }, (): Place => ({ at: 'nowhere', quantity: 0 }));
      const key = `${scope.stock(SKU).pk} S`;
      const stock = () => readStock(table.items.get(key) ?? {});
      for (const [n, act] of acts.entries()) {
        const place = places[act.order] ?? { at: 'nowhere', quantity: 0 };
        const move = (quantity: number) => ({ sku: SKU, quantity, orderId: `o${act.order}`, at: n + 2, id: `m${n}` });
        const before = stock();
        const step = writesOf(act, place, move, before);
        if (!step) continue;
        const { ok } = await table.transact(step.writes);
        if (ok) places[act.order] = step.after;
        const promises = step.after.quantity - place.quantity > 0 && place.at !== 'sold';
        if (promises && step.after.at !== 'sold')
          expect(ok).toBe(step.after.quantity - place.quantity <= piecesLeft(before));
        // Nobody who gives pieces back is ever refused.
        if (['end', 'leave'].includes(act.what)) expect(ok).toBe(true);
        const now = stock();
        expect(Math.min(now.onHand, now.held, now.allocated, now.sellable)).toBeGreaterThanOrEqual(0);
      }
      const check = stockCheck(SKU, table.items.get(key) ?? {}, [...table.items.values()]);
      expect(check).toMatchObject({ equal: true });
      const sum = (at: Place['at']) => places.reduce((all, one) => all + (one.at === at ? one.quantity : 0), 0);
      expect(check.counters).toMatchObject({ held: sum('held'), allocated: sum('allocated') });
    }),
    { numRuns: 500 },
  );
});
