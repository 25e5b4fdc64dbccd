import * as z from 'zod';
import { partitionIdOf, sortIdOf } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import { absent, all, type Condition, compare, equals, exists, type Update, type Write } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';

/**
 * The stock of a product, `T#<tenant>#SKU#<sku>` / `STOCK`, in units. `held` is reserved for unconfirmed orders,
 * `allocated` for confirmed ones, and `sellable` is the rest of `onHand`; it is stored so that a condition needs one
 * comparison.
 * Access: get (0.5 RCU), one update in each transaction that changes it (2 WCU). Each change of the counters has a
 * movement in the same transaction, so that the sum of the movements is the stock.
 */
const countersSchema = z.object({ onHand: z.int(), held: z.int(), allocated: z.int(), sellable: z.int() });
export type Counters = z.infer<typeof countersSchema>;
export const stockSchema = countersSchema.extend({
  v: z.literal(1),
  /** Counts the changes of the item, to distinguish the events about them. */
  n: z.int(),
  /** When it last changed; unix seconds. */
  at: z.int(),
  /** An agent marked the product as sold out: nothing can be held or allocated, and the counters do not change. */
  soldOut: z.literal(true).optional(),
});

/** The stock counters, and whether an agent marked the product as sold out. */
export interface Stock extends Counters {
  readonly soldOut: boolean;
}

/** @throws ZodError for an item that is not stock */
export function readStock(item: Item): Stock {
  const { onHand, held, allocated, sellable, soldOut = false } = stockSchema.parse(item);
  return { onHand, held, allocated, sellable, soldOut };
}

/** Returns the units that can still be sold. */
export const sellableUnits = ({ sellable, soldOut }: Stock): number => (soldOut ? 0 : sellable);

/**
 * The kind of a stock movement.
 * - `count`: an agent counted or adjusted the stock.
 * - `hold`, `release`: an order holds units, or releases them.
 * - `allocate`, `unallocate`: an order was confirmed, or cancelled after confirmation.
 * - `sale`, `restock`: units were sold, or came back.
 */
export const movementKindSchema = z.enum(['count', 'hold', 'release', 'allocate', 'unallocate', 'sale', 'restock']);
type MovementKind = z.infer<typeof movementKindSchema>;

/**
 * A stock movement, `T#<tenant>#SKU#<sku>` / `MOVEMENT#<time>#<id>`: written once with the change of the counters,
 * never changed.
 */
const movementSchema = z.object({
  v: z.literal(1),
  kind: movementKindSchema,
  /** The amounts added to the counters. */
  onHand: z.int(),
  held: z.int(),
  allocated: z.int(),
  /** Unix seconds. */
  at: z.int(),
  orderId: z.string().optional(),
  /** The agent who counted. */
  by: z.string().optional(),
});
export interface Movement extends Omit<z.infer<typeof movementSchema>, 'v'> {
  readonly id: string;
}

/** @throws ZodError for an item that is not a movement */
export function readMovement(item: Item): Movement {
  const { v: _, ...movement } = movementSchema.parse(item);
  return { ...movement, id: String(item.sk).split('#')[2] ?? '' };
}

/**
 * An order's hold on a product, `T#<tenant>#SKU#<sku>` / `HOLD#<order>`: exists while the hold lasts. `until` is in
 * unix seconds.
 */
const holdSchema = z.object({ v: z.literal(1), sk: z.string(), quantity: z.int().min(1), until: z.int() });
export interface Hold {
  readonly orderId: string;
  readonly quantity: number;
  readonly until: number;
}

/** @throws ZodError for an item that is not a hold */
export function readHold(item: Item): Hold {
  const { sk, quantity, until } = holdSchema.parse(item);
  return { orderId: sortIdOf('hold', sk), quantity, until };
}

/** Returns the SKU of an item in a SKU's partition. */
export const skuOf = (item: Item): string => partitionIdOf('stock', item.pk);

/** Units of a product that an order moves. `id` is the movement's id, derived from order and version. */
export interface StockMove {
  readonly sku: string;
  readonly quantity: number;
  readonly orderId: string;
  readonly at: number;
  readonly id: string;
}

/** Creates the writes of a product's initial stock. 4 WCU in a transaction. */
export function initialStock(scope: TenantScope, sku: string, count: Pick<StockMove, 'at' | 'id'> & Count): Write[] {
  const { onHand, at } = count;
  const counters: Counters = { onHand, held: 0, allocated: 0, sellable: onHand };
  return [
    { do: 'put', key: scope.stock(sku), attributes: { v: 1, n: 1, at, ...counters }, when: absent() },
    movement(scope, { sku, ...count }, 'count', { onHand }),
  ];
}

interface Count {
  readonly onHand: number;
  readonly by?: string | undefined;
}

/**
 * Creates the writes that set the stock on hand. The condition at position 0 fails when the stock is no longer `from`,
 * or when less would remain than is held and allocated.
 */
export function countStock(
  scope: TenantScope,
  sku: string,
  from: Counters,
  count: Pick<StockMove, 'at' | 'id'> & Count,
): Write[] {
  const onHand = count.onHand - from.onHand;
  return [
    {
      do: 'update',
      key: scope.stock(sku),
      set: { at: count.at },
      add: { onHand, sellable: onHand, n: 1 },
      when: all(equals('onHand', from.onHand), compare('sellable', '>=', -onHand)),
    },
    movement(scope, { sku, ...count }, 'count', { onHand }),
  ];
}

/**
 * Creates the writes that add or remove units. The condition at position 0 fails when less would remain than is held
 * and allocated.
 */
export const addStock = (
  scope: TenantScope,
  sku: string,
  quantity: number,
  count: Pick<StockMove, 'at' | 'id'> & { readonly by: string },
): Write[] => [
  {
    do: 'update',
    key: scope.stock(sku),
    set: { at: count.at },
    add: { onHand: quantity, sellable: quantity, n: 1 },
    when: compare('sellable', '>=', -quantity),
  },
  movement(scope, { sku, ...count }, 'count', { onHand: quantity }),
];

/**
 * Creates the update that marks a product as sold out or available. No movement: the counters do not change. Its
 * condition fails without a change. 1 WCU.
 */
export const setSoldOut = (scope: TenantScope, sku: string, soldOut: boolean, at: number): Update =>
  soldOut
    ? { key: scope.stock(sku), set: { soldOut, at }, add: { n: 1 }, when: all(exists(), absent('soldOut')) }
    : { key: scope.stock(sku), set: { at }, remove: ['soldOut'], add: { n: 1 }, when: exists('soldOut') };

/** Requires that `quantity` units are sellable. */
const hasSellable = (quantity: number): Condition => all(compare('sellable', '>=', quantity), absent('soldOut'));

/**
 * Creates the writes that hold units until `until`. The condition at position 0 fails when too few are sellable or the
 * product is sold out. 6 WCU.
 */
export function holdStock(scope: TenantScope, move: StockMove, until: number): Write[] {
  const { sku, quantity, orderId } = move;
  return [
    {
      do: 'update',
      key: scope.stock(sku),
      set: { at: move.at },
      add: { held: quantity, sellable: -quantity, n: 1 },
      when: hasSellable(quantity),
    },
    { do: 'put', key: scope.hold(sku, orderId), attributes: { v: 1, quantity, until }, when: absent() },
    movement(scope, move, 'hold', { held: quantity }),
  ];
}

/**
 * Creates the writes that change the quantity and expiry of a hold. When the quantity changes, the condition at
 * position 0 fails when too few units are sellable or the product is sold out. The condition on the hold fails when it
 * no longer holds `held`.
 */
export function adjustHold(scope: TenantScope, move: StockMove, held: number, until: number): Write[] {
  const { sku, quantity, orderId } = move;
  const hold: Write = {
    do: 'update',
    key: scope.hold(sku, orderId),
    set: { quantity, until },
    when: equals('quantity', held),
  };
  const difference = quantity - held;
  if (difference === 0) return [hold];
  const [stock, moved] = change(
    scope,
    move,
    difference > 0 ? 'hold' : 'release',
    { held: difference, sellable: -difference },
    difference > 0 ? hasSellable(difference) : exists(),
  );
  return [stock, hold, moved].filter((write) => write !== undefined);
}

/**
 * Creates the writes that release a hold. The condition at position 1 fails when the hold no longer has this quantity.
 */
export const releaseHold = (scope: TenantScope, move: StockMove): Write[] =>
  endHold(scope, move, 'release', { held: -move.quantity, sellable: move.quantity });

/** Creates the writes that allocate the units of a hold. Fails like `releaseHold`. */
export const allocateHold = (scope: TenantScope, move: StockMove): Write[] =>
  endHold(scope, move, 'allocate', { held: -move.quantity, allocated: move.quantity });

/**
 * Creates the writes that allocate units without a hold. The condition at position 0 fails when too few are sellable or
 * the product is sold out. 4 WCU.
 */
export const allocateFree = (scope: TenantScope, move: StockMove): Write[] =>
  change(scope, move, 'allocate', { allocated: move.quantity, sellable: -move.quantity }, hasSellable(move.quantity));

/** Creates the writes for the cancellation of a confirmed order. */
export const unallocate = (scope: TenantScope, move: StockMove): Write[] =>
  change(scope, move, 'unallocate', { allocated: -move.quantity, sellable: move.quantity });

/** Creates the writes for the sale of allocated units. */
export const sellAllocated = (scope: TenantScope, move: StockMove): Write[] =>
  change(scope, move, 'sale', { allocated: -move.quantity, onHand: -move.quantity });

/** Creates the writes that return sold units to stock. */
export const restock = (scope: TenantScope, move: StockMove): Write[] =>
  change(scope, move, 'restock', { onHand: move.quantity, sellable: move.quantity });

/** Sums movements to counters. */
export function countersOf(movements: Iterable<Movement>): Counters {
  let [onHand, held, allocated] = [0, 0, 0];
  for (const movement of movements) {
    onHand += movement.onHand;
    held += movement.held;
    allocated += movement.allocated;
  }
  return { onHand, held, allocated, sellable: onHand - held - allocated };
}

type CounterChange = { readonly [counter in keyof Counters]?: number };

function endHold(scope: TenantScope, move: StockMove, kind: MovementKind, add: CounterChange): Write[] {
  const [stock, moved] = change(scope, move, kind, add);
  const hold: Write = {
    do: 'delete',
    key: scope.hold(move.sku, move.orderId),
    when: equals('quantity', move.quantity),
  };
  return [stock, hold, moved].filter((write) => write !== undefined);
}

const change = (
  scope: TenantScope,
  move: StockMove,
  kind: MovementKind,
  add: CounterChange,
  when = exists(),
): Write[] => [
  { do: 'update', key: scope.stock(move.sku), set: { at: move.at }, add: { ...add, n: 1 }, when },
  movement(scope, move, kind, add),
];

function movement(
  scope: TenantScope,
  { sku, at, id, orderId, by }: Pick<StockMove, 'sku' | 'at' | 'id'> & { orderId?: string; by?: string | undefined },
  kind: MovementKind,
  { onHand = 0, held = 0, allocated = 0 }: CounterChange,
): Write {
  const attributes = present({ v: 1, kind, onHand, held, allocated, at, orderId, by });
  return { do: 'put', key: scope.movement(sku, at, id), attributes, when: absent() };
}
