import type { Order, OrderLine } from '../../shared/entities/order.ts';
import {
  adjustHold,
  allocateFree,
  allocateHold,
  holdStock,
  type Move,
  releaseHold,
  restock,
  sell,
  unallocate,
} from '../../shared/entities/stock.ts';
import { AppError } from '../../shared/errors.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Write } from '../../shared/table/table.ts';

/** Pieces by SKU, SKUs in order: writers that go through the same products in the same order get in each other's way least. */
export type Pieces = ReadonlyMap<string, number>;

/** What the lines need of each product: the same SKU on several lines is one need. */
export function piecesOf(lines: readonly Pick<OrderLine, 'sku' | 'quantity'>[]): Pieces {
  const pieces = new Map<string, number>();
  const sorted = [...lines].sort((a, b) => (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : 0));
  for (const { sku, quantity } of sorted) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return pieces;
}

/** A change of the stock that the steps of the table never make. */
class NoSuchMove extends AppError {
  override readonly name = 'NoSuchMove';
  readonly retryable = false;
}

/** What an order's pieces are where, as far as the stock is concerned. */
type Place = Pick<Order, 'stock' | 'lines'>;
const NOWHERE: Place = { stock: 'none', lines: [] };

/**
 * The writes that bring an order's pieces from where they were to where they are now: two or three for each SKU, with a movement.
 * Its own hold counts as its own: only what it needs more must be there.
 */
export function stockWrites(scope: TenantScope, before: Order | undefined, after: Order, at: number): readonly Write[] {
  const from = before ?? NOWHERE;
  const move = (sku: string, quantity: number): Move => ({
    sku,
    quantity,
    orderId: after.orderId,
    at,
    id: `${after.orderId}.${after.version}`,
  });
  if (after.stock === 'held') return holding(scope, from, after, move);
  if (after.stock === from.stock) return [];
  const write = writeBetween(from.stock, after.stock);
  return [...piecesOf(after.lines)].flatMap(([sku, quantity]) => write(scope, move(sku, quantity)));
}

/** Holds what is needed, lets go of what is not any more. */
function holding(
  scope: TenantScope,
  from: Place,
  after: Order,
  move: (sku: string, quantity: number) => Move,
): readonly Write[] {
  if (from.stock !== 'held' && from.stock !== 'none') throw new NoSuchMove(`${from.stock} to held`);
  const until = after.heldUntil ?? 0;
  const had: Pieces = from.stock === 'held' ? piecesOf(from.lines) : new Map();
  const needed = piecesOf(after.lines);
  const skus = [...new Set([...had.keys(), ...needed.keys()])].sort();
  return skus.flatMap((sku) => {
    const [held, quantity] = [had.get(sku), needed.get(sku)];
    if (held === undefined) return holdStock(scope, move(sku, quantity ?? 0), until);
    return quantity === undefined
      ? releaseHold(scope, move(sku, held))
      : adjustHold(scope, move(sku, quantity), held, until);
  });
}

function writeBetween(from: Order['stock'], to: Order['stock']): (scope: TenantScope, move: Move) => readonly Write[] {
  switch (`${from}>${to}`) {
    case 'held>allocated':
      return allocateHold;
    case 'none>allocated':
      return allocateFree;
    case 'held>none':
      return releaseHold;
    case 'allocated>none':
      return unallocate;
    case 'allocated>sold':
      return sell;
    case 'sold>none':
      return restock;
    default:
      throw new NoSuchMove(`${from} to ${to}`);
  }
}

/** Stock items end with this sort key; see shared/entities/stock.ts. */
const STOCK = 'S';

/** The SKUs whose stock refused, of the positions of a transaction that did; empty when something else refused. */
export const shortOf = (writes: readonly Write[], failed: readonly number[]): readonly string[] =>
  failed.flatMap((position) => {
    const key = writes[position]?.key;
    return key?.sk === STOCK ? [key.pk.slice(key.pk.indexOf('#S#') + '#S#'.length)] : [];
  });
