import type { Order, OrderLine } from '../../../shared/entities/order.ts';
import {
  adjustHold,
  allocateFree,
  allocateHold,
  holdStock,
  releaseHold,
  restock,
  type StockMove,
  sellAllocated,
  unallocate,
} from '../../../shared/entities/stock.ts';
import { AppError } from '../../../shared/errors.ts';
import { isItemOf, partitionIdOf } from '../../../shared/table/key-shapes.ts';
import type { TenantScope } from '../../../shared/table/keys.ts';
import type { Write } from '../../../shared/table/table.ts';

/** Pieces by SKU, sorted by SKU: writers that use the same order of products conflict least. */
export type PiecesBySku = ReadonlyMap<string, number>;

/** Adds up the pieces per SKU, over all lines with the same SKU. */
export function piecesBySku(lines: readonly Pick<OrderLine, 'sku' | 'quantity'>[]): PiecesBySku {
  const pieces = new Map<string, number>();
  const sorted = [...lines].sort((a, b) => (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : 0));
  for (const { sku, quantity } of sorted) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return pieces;
}

/** The error for a stock change that no transition makes. */
class InvalidStockMoveError extends AppError {
  override readonly name = 'InvalidStockMoveError';
  readonly retryable = false;
}

/** The pieces of an order and where the stock counts them. */
type OrderStock = Pick<Order, 'stock' | 'lines'>;
const NO_STOCK: OrderStock = { stock: 'none', lines: [] };

/**
 * Returns the writes that move an order's pieces from their stock position before the change to the one after it: two
 * or three per SKU, with a stock movement. An order that already holds pieces needs only the additional ones to be in
 * stock.
 */
export function stockWrites(scope: TenantScope, before: Order | undefined, after: Order, at: number): readonly Write[] {
  const from = before ?? NO_STOCK;
  const move = (sku: string, quantity: number): StockMove => ({
    sku,
    quantity,
    orderId: after.orderId,
    at,
    id: `${after.orderId}.${after.version}`,
  });
  if (after.stock === 'held') return holdWrites(scope, from, after, move);
  if (after.stock === from.stock) return [];
  const toWrites = writesBetween(from.stock, after.stock);
  return [...piecesBySku(after.lines)].flatMap(([sku, quantity]) => toWrites(scope, move(sku, quantity)));
}

/** Holds the pieces that are needed now and releases the others. */
function holdWrites(
  scope: TenantScope,
  from: OrderStock,
  after: Order,
  move: (sku: string, quantity: number) => StockMove,
): readonly Write[] {
  if (from.stock !== 'held' && from.stock !== 'none') throw new InvalidStockMoveError(`${from.stock} to held`);
  const until = after.heldUntil ?? 0;
  const alreadyHeld: PiecesBySku = from.stock === 'held' ? piecesBySku(from.lines) : new Map();
  const needed = piecesBySku(after.lines);
  const skus = [...new Set([...alreadyHeld.keys(), ...needed.keys()])].sort();
  return skus.flatMap((sku) => {
    const [held, quantity] = [alreadyHeld.get(sku), needed.get(sku)];
    if (held === undefined) return holdStock(scope, move(sku, quantity ?? 0), until);
    return quantity === undefined
      ? releaseHold(scope, move(sku, held))
      : adjustHold(scope, move(sku, quantity), held, until);
  });
}

function writesBetween(
  from: Order['stock'],
  to: Order['stock'],
): (scope: TenantScope, move: StockMove) => readonly Write[] {
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
      return sellAllocated;
    case 'sold>none':
      return restock;
    default:
      throw new InvalidStockMoveError(`${from} to ${to}`);
  }
}

/** Returns the SKUs whose stock condition failed, from the positions of the failed writes of a transaction. */
export const shortSkusOf = (writes: readonly Write[], failed: readonly number[]): readonly string[] =>
  failed.flatMap((position) => {
    const key = writes[position]?.key;
    return key && isItemOf('stock', key) ? [partitionIdOf('stock', key.pk)] : [];
  });
