import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareStock } from '../../../functions/products/check-stock.ts';
import {
  addStock,
  adjustHold,
  allocateFree,
  allocateHold,
  countStock,
  holdStock,
  initialStock,
  readStock,
  releaseHold,
  restock,
  type StockMove,
  sellAllocated,
  sellableUnits,
  setSoldOut,
  unallocate,
} from '../../../shared/entities/stock.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import type { Write } from '../../../shared/table/table.ts';
import { createMemoryTable } from '../../unit/shared/memory-table.ts';

const scope = new TenantScope('01J0000000000000000000TEST');
const SKU = 'kopi';
const ORDERS = 4;

/** A random action of an agent or an order. Actions that are impossible in the order's state are skipped. */
const action = fc.record({
  what: fc.constantFrom('count', 'add', 'take', 'soldOut', 'back', 'hold', 'adjust', 'end', 'allocate', 'leave'),
  order: fc.nat(ORDERS - 1),
  quantity: fc.integer({ min: 1, max: 9 }),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** The position of an order's units, as the order stores it. */
type Position = { readonly at: 'nowhere' | 'held' | 'allocated' | 'sold'; readonly quantity: number };

/** Returns the writes of an action, and the order's position when they succeed. */
function writesOf(
  { what, quantity }: Action,
  position: Position,
  move: (quantity: number) => StockMove,
  stock: ReturnType<typeof readStock>,
): { readonly writes: readonly Write[]; readonly after: Position } | undefined {
  const { at, id } = move(0);
  const by = { at, id, by: 'agent' };
  const had = move(position.quantity);
  const nowhere: Position = { at: 'nowhere', quantity: 0 };
  switch (`${what} ${position.at}`) {
    case 'hold nowhere':
      return { writes: holdStock(scope, move(quantity), at + 9), after: { at: 'held', quantity } };
    case 'allocate nowhere':
      return { writes: allocateFree(scope, move(quantity)), after: { at: 'allocated', quantity } };
    case 'adjust held':
      return {
        writes: adjustHold(scope, move(quantity), position.quantity, at + 9),
        after: { at: 'held', quantity },
      };
    case 'end held':
      return { writes: releaseHold(scope, had), after: nowhere };
    case 'allocate held':
      return { writes: allocateHold(scope, had), after: { ...position, at: 'allocated' } };
    case 'end allocated':
      return { writes: unallocate(scope, had), after: nowhere };
    case 'leave allocated':
      return { writes: sellAllocated(scope, had), after: { ...position, at: 'sold' } };
    case 'end sold':
      return { writes: restock(scope, had), after: nowhere };
  }
  switch (what) {
    case 'count':
      return { writes: countStock(scope, SKU, stock, { onHand: quantity, ...by }), after: position };
    case 'add':
    case 'take':
      return { writes: addStock(scope, SKU, what === 'add' ? quantity : -quantity, by), after: position };
    case 'soldOut':
    case 'back':
      return { writes: [{ do: 'update', ...setSoldOut(scope, SKU, what === 'soldOut', at) }], after: position };
    default:
      return undefined;
  }
}

test('the counters are never negative and always equal the sum of the movements', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(12), fc.array(action, { maxLength: 60 }), async (onHand, actions) => {
      const table = createMemoryTable();
      await table.transact(initialStock(scope, SKU, { onHand, at: 1, id: 'first', by: 'agent' }));
      const positions = Array.from({ length: ORDERS }, (): Position => ({ at: 'nowhere', quantity: 0 }));
      const key = `${scope.stock(SKU).pk} ${scope.stock(SKU).sk}`;
      const stock = () => readStock(table.items.get(key) ?? {});
      for (const [n, next] of actions.entries()) {
        const position = positions[next.order] ?? { at: 'nowhere', quantity: 0 };
        const move = (quantity: number) => ({ sku: SKU, quantity, orderId: `o${next.order}`, at: n + 2, id: `m${n}` });
        const before = stock();
        const step = writesOf(next, position, move, before);
        if (!step) continue;
        const { ok } = await table.transact(step.writes);
        if (ok) positions[next.order] = step.after;
        const isReservation = step.after.quantity - position.quantity > 0 && position.at !== 'sold';
        if (isReservation && step.after.at !== 'sold')
          expect(ok).toBe(step.after.quantity - position.quantity <= sellableUnits(before));
        // Returning units always succeeds.
        if (['end', 'leave'].includes(next.what)) expect(ok).toBe(true);
        const now = stock();
        expect(Math.min(now.onHand, now.held, now.allocated, now.sellable)).toBeGreaterThanOrEqual(0);
      }
      const check = compareStock(SKU, table.items.get(key) ?? {}, [...table.items.values()]);
      expect(check).toMatchObject({ equal: true });
      const sum = (at: Position['at']) => positions.reduce((all, one) => all + (one.at === at ? one.quantity : 0), 0);
      expect(check.counters).toMatchObject({ held: sum('held'), allocated: sum('allocated') });
    }),
    { numRuns: 500 },
  );
});
