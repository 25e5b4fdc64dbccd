import * as z from 'zod';
import { readTenantKey, type TenantScope } from '../table/keys.ts';
import { absent, all, type Condition, compare, equals, exists, type Update, type Write } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';

/**
 * The stock of a product, `T#<tenant>#S#<sku>` / `S`, in pieces. `held` is promised to orders that are not confirmed, `allocated`
 * to confirmed ones, `sellable` is what is left of `onHand`; it is stored so that a condition needs one comparison.
 * Access: get (0.5 RCU), one update in each transaction that changes it (2 WCU). Counters are only ever changed together with a
 * movement, so that the sum of the movements is the stock.
 */
const $Counters = z.object({ onHand: z.int(), held: z.int(), allocated: z.int(), sellable: z.int() });
export type Counters = z.infer<typeof $Counters>;
export const $Stock = $Counters.extend({
  v: z.literal(1),
  /** Counts the changes of the item: it tells facts about them apart. */
  n: z.int(),
  /** When it last changed; unix seconds. */
  at: z.int(),
  /** A person switched it to sold out: nothing more can be held or allocated, and the counters stay. */
  soldOut: z.literal(true).optional(),
});

/** Counters, and whether a person switched the product to sold out. */
export interface Stock extends Counters {
  readonly soldOut: boolean;
}

/** @throws ZodError for what is no stock item */
export function readStock(item: Item): Stock {
  const { onHand, held, allocated, sellable, soldOut = false } = $Stock.parse(item);
  return { onHand, held, allocated, sellable, soldOut };
}

/** Pieces that the next customer can have. */
export const piecesLeft = ({ sellable, soldOut }: Stock): number => (soldOut ? 0 : sellable);

/**
 * - `count`: a person counted, or said how many there are.
 * - `hold`, `release`: an order holds pieces, or lets them go again.
 * - `allocate`, `unallocate`: an order was confirmed, or cancelled after that.
 * - `sale`, `restock`: pieces left the house, or came back.
 */
export const $MovementKind = z.enum(['count', 'hold', 'release', 'allocate', 'unallocate', 'sale', 'restock']);
type MovementKind = z.infer<typeof $MovementKind>;

/** A change of the counters, `T#<tenant>#S#<sku>` / `M#<time>#<id>`: written once with it, never changed. */
const $Movement = z.object({
  v: z.literal(1),
  kind: $MovementKind,
  /** What was added to each counter. */
  onHand: z.int(),
  held: z.int(),
  allocated: z.int(),
  /** Unix seconds. */
  at: z.int(),
  orderId: z.string().optional(),
  /** The agent who counted. */
  by: z.string().optional(),
});
export interface Movement extends Omit<z.infer<typeof $Movement>, 'v'> {
  readonly id: string;
}

/** @throws ZodError for what is no movement */
export function readMovement(item: Item): Movement {
  const { v: _, ...movement } = $Movement.parse(item);
  return { ...movement, id: String(item.sk).split('#')[2] ?? '' };
}

/** What an order holds of a product, `T#<tenant>#S#<sku>` / `H#<order>`: there while it is held. `until` in unix seconds. */
const $Hold = z.object({ v: z.literal(1), sk: z.string(), quantity: z.int().min(1), until: z.int() });
export interface Hold {
  readonly orderId: string;
  readonly quantity: number;
  readonly until: number;
}

/** @throws ZodError for what is no hold */
export function readHold(item: Item): Hold {
  const { sk, quantity, until } = $Hold.parse(item);
  return { orderId: sk.slice('H#'.length), quantity, until };
}

/** What sorts holds and movements into their ranges of a SKU's partition. */
export const HOLDS = 'H#';
export const MOVEMENTS = 'M#';

/** The SKU of an item in a SKU's partition. */
export const skuOf = (item: Item): string => readTenantKey(String(item.pk))?.rest.slice('S#'.length) ?? '';

/** Some pieces of a product that an order moves at a time; `id` is the movement's own, derived from order and version. */
export interface Move {
  readonly sku: string;
  readonly quantity: number;
  readonly orderId: string;
  readonly at: number;
  readonly id: string;
}

/** A product's first stock. 4 WCU in a transaction. */
export function firstStock(scope: TenantScope, sku: string, count: Pick<Move, 'at' | 'id'> & Count): Write[] {
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

/** Sets what is on hand. Refused at position 0 when the stock is not `from` any more, or when less would be there than is promised. */
export function countStock(
  scope: TenantScope,
  sku: string,
  from: Counters,
  count: Pick<Move, 'at' | 'id'> & Count,
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

/** Adds pieces, or takes some away. Refused at position 0 when less would be there than is promised. */
export const addStock = (
  scope: TenantScope,
  sku: string,
  pieces: number,
  count: Pick<Move, 'at' | 'id'> & { readonly by: string },
): Write[] => [
  {
    do: 'update',
    key: scope.stock(sku),
    set: { at: count.at },
    add: { onHand: pieces, sellable: pieces, n: 1 },
    when: compare('sellable', '>=', -pieces),
  },
  movement(scope, { sku, ...count }, 'count', { onHand: pieces }),
];

/** Switches a product to sold out, or back. No movement: the counters stay. Refused when it is so already. 1 WCU. */
export const switchSoldOut = (scope: TenantScope, sku: string, soldOut: boolean, at: number): Update =>
  soldOut
    ? { key: scope.stock(sku), set: { soldOut, at }, add: { n: 1 }, when: all(exists(), absent('soldOut')) }
    : { key: scope.stock(sku), set: { at }, remove: ['soldOut'], add: { n: 1 }, when: exists('soldOut') };

/** So many can still be promised. */
const enough = (quantity: number): Condition => all(compare('sellable', '>=', quantity), absent('soldOut'));

/** Holds pieces until `until`. The first of the three writes is refused when there are too few, or it is sold out. 6 WCU. */
export function holdStock(scope: TenantScope, move: Move, until: number): Write[] {
  const { sku, quantity, orderId } = move;
  return [
    {
      do: 'update',
      key: scope.stock(sku),
      set: { at: move.at },
      add: { held: quantity, sellable: -quantity, n: 1 },
      when: enough(quantity),
    },
    { do: 'put', key: scope.hold(sku, orderId), attributes: { v: 1, quantity, until }, when: absent() },
    movement(scope, move, 'hold', { held: quantity }),
  ];
}

/**
 * Brings what an order holds to another quantity and time. Where the quantity changes, the first of the three writes is refused
 * when there are too few more, or it is sold out; the one to the hold is refused when it does not hold `held` any more.
 */
export function adjustHold(scope: TenantScope, move: Move, held: number, until: number): Write[] {
  const { sku, quantity, orderId } = move;
  const hold: Write = {
    do: 'update',
    key: scope.hold(sku, orderId),
    set: { quantity, until },
    when: equals('quantity', held),
  };
  const more = quantity - held;
  if (more === 0) return [hold];
  const [stock, moved] = change(
    scope,
    move,
    more > 0 ? 'hold' : 'release',
    { held: more, sellable: -more },
    more > 0 ? enough(more) : exists(),
  );
  return [stock, hold, moved].filter((write) => write !== undefined);
}

/** Lets pieces go that an order holds. The second write is refused when it does not hold them any more. */
export const releaseHold = (scope: TenantScope, move: Move): Write[] =>
  endHold(scope, move, 'release', { held: -move.quantity, sellable: move.quantity });

/** Makes what an order holds its own. Refused as `releaseHold`. */
export const allocateHold = (scope: TenantScope, move: Move): Write[] =>
  endHold(scope, move, 'allocate', { held: -move.quantity, allocated: move.quantity });

/** Allocates pieces that nothing is held of. The first write is refused when there are too few, or it is sold out. 4 WCU. */
export const allocateFree = (scope: TenantScope, move: Move): Write[] =>
  change(scope, move, 'allocate', { allocated: move.quantity, sellable: -move.quantity }, enough(move.quantity));

/** A confirmed order is cancelled. */
export const unallocate = (scope: TenantScope, move: Move): Write[] =>
  change(scope, move, 'unallocate', { allocated: -move.quantity, sellable: move.quantity });

/** Allocated pieces leave the house. */
export const sell = (scope: TenantScope, move: Move): Write[] =>
  change(scope, move, 'sale', { allocated: -move.quantity, onHand: -move.quantity });

/** Sold pieces come back. */
export const restock = (scope: TenantScope, move: Move): Write[] =>
  change(scope, move, 'restock', { onHand: move.quantity, sellable: move.quantity });

/** The counters that movements add up to. */
export function countersOf(movements: Iterable<Movement>): Counters {
  let [onHand, held, allocated] = [0, 0, 0];
  for (const movement of movements) {
    onHand += movement.onHand;
    held += movement.held;
    allocated += movement.allocated;
  }
  return { onHand, held, allocated, sellable: onHand - held - allocated };
}

type Added = { readonly [counter in keyof Counters]?: number };

function endHold(scope: TenantScope, move: Move, kind: MovementKind, add: Added): Write[] {
  const [stock, moved] = change(scope, move, kind, add);
  const hold: Write = {
    do: 'delete',
    key: scope.hold(move.sku, move.orderId),
    when: equals('quantity', move.quantity),
  };
  return [stock, hold, moved].filter((write) => write !== undefined);
}

const change = (scope: TenantScope, move: Move, kind: MovementKind, add: Added, when = exists()): Write[] => [
  { do: 'update', key: scope.stock(move.sku), set: { at: move.at }, add: { ...add, n: 1 }, when },
  movement(scope, move, kind, add),
];

function movement(
  scope: TenantScope,
  { sku, at, id, orderId, by }: Pick<Move, 'sku' | 'at' | 'id'> & { orderId?: string; by?: string | undefined },
  kind: MovementKind,
  { onHand = 0, held = 0, allocated = 0 }: Added,
): Write {
  const attributes = present({ v: 1, kind, onHand, held, allocated, at, orderId, by });
  return { do: 'put', key: scope.movement(sku, at, id), attributes, when: absent() };
}
