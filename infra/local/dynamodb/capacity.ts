import type { MeterKind } from '../kernel/meter.ts';
import type { AttributeValue, Item } from './attribute-value.ts';

/** Capacity units by table, or `table/index`. */
export type Bill = readonly { readonly kind: MeterKind; readonly resource: string; readonly quantity: number }[];

/**
 * Computes capacity from item sizes, following the Amazon DynamoDB Developer Guide: "DynamoDB item sizes and formats",
 * "DynamoDB on-demand capacity mode" (request units), "Using Global Secondary Indexes: Write capacity units",
 * "Transactions: capacity".
 */

/** A write request unit covers 1 KB, a read request unit 4 KB read consistently or 8 KB read eventually. */
const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

/** A list or map takes 3 bytes, and one more for each element or pair. */
const DOCUMENT_OVERHEAD_BYTES = 3;

/**
 * Storage of each item includes 100 bytes of index data ("Best practices for storing large items", "Pricing: data
 * storage").
 */
const STORAGE_OVERHEAD_BYTES = 100;

/** Which attributes an index holds. `keys` are the partition and sort key names of the index itself. */
export interface IndexShape {
  readonly name: string;
  readonly keys: readonly string[];
  readonly projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly nonKeyAttributes?: readonly string[];
}

/** Capacity units of one write: those of the table, and of each index that the write changes. */
export interface WriteUnits {
  readonly table: number;
  readonly indexes: Readonly<Record<string, number>>;
}

/** Returns the bytes of an item: UTF-8 names plus values. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);
}

/** Returns the bytes for which an item is billed in storage, in a table or an index. */
export function storageBytes(item: Item): number {
  return itemBytes(item) + STORAGE_OVERHEAD_BYTES;
}

/** Returns the bytes of one value, without its name. */
function valueBytes(value: AttributeValue): number {
  if ('S' in value) return utf8(value.S);
  if ('N' in value) return numberBytes(value.N);
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('BOOL' in value || 'NULL' in value) return 1;
  if ('SS' in value) return sum(value.SS, utf8);
  if ('NS' in value) return sum(value.NS, numberBytes);
  if ('BS' in value) return sum(value.BS, (text) => Buffer.byteLength(text, 'base64'));
  if ('L' in value) return DOCUMENT_OVERHEAD_BYTES + value.L.length + sum(value.L, valueBytes);
  return DOCUMENT_OVERHEAD_BYTES + Object.keys(value.M).length + itemBytes(value.M);
}

/**
 * Returns the bytes of a number: one per two significant digits and one more; one more for a negative number. Leading
 * and trailing zeroes do not count. The guide calls this approximate; the pairs of digits are aligned to the decimal
 * point.
 */
function numberBytes(text: string): number {
  const [mantissa = '', exponentText = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.');
  const digits = whole + fraction;
  const leading = /^0*/.exec(digits)?.[0].length ?? 0;
  const significant = digits.slice(leading).replace(/0+$/, '');
  if (significant === '') return 1;
  const pointAt = whole.length - leading + Number(exponentText);
  const first = ((pointAt % 2) + 2) % 2;
  const pairs = first === 0 ? Math.ceil(significant.length / 2) : 1 + Math.ceil((significant.length - 1) / 2);
  return pairs + 1 + (text.startsWith('-') ? 1 : 0);
}

/** Returns the write request units of `bytes`, at least one. A transaction writes twice. */
export function writeUnits(bytes: number, transactional = false): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES)) * (transactional ? 2 : 1);
}

/** The consistency of a read, which costs half a unit (eventual), one (consistent) or two (transactional) per 4 KB. */
export type ReadKind = 'eventual' | 'consistent' | 'transactional';
const READ_FACTOR: Readonly<Record<ReadKind, number>> = { eventual: 0.5, consistent: 1, transactional: 2 };

/**
 * Returns the read request units of one item, or of all items that one query read. A missing item counts as an empty
 * one.
 */
export function readUnits(bytes: number, kind: ReadKind): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * READ_FACTOR[kind];
}

/** Returns an item as an index stores it; undefined when a key attribute of the index is missing (a sparse index). */
function indexEntry(item: Item, tableKeys: readonly string[], index: IndexShape): Item | undefined {
  if (!index.keys.every((key) => key in item)) return undefined;
  if (index.projection === 'ALL') return item;
  const names = new Set([
    ...tableKeys,
    ...index.keys,
    ...(index.projection === 'INCLUDE' ? (index.nonKeyAttributes ?? []) : []),
  ]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

/**
 * Returns the units of one write that turns `before` into `after` (undefined: no such item). The table costs the larger
 * of the two; an index costs what changes in it. A changed index key costs a delete and a put; an unchanged entry costs
 * nothing.
 */
export function unitsOfWrite(
  before: Item | undefined,
  after: Item | undefined,
  table: { readonly keys: readonly string[]; readonly indexes: readonly IndexShape[] },
  transactional = false,
): WriteUnits {
  const bytes = Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0);
  const indexes = table.indexes.flatMap((index): [string, number][] => {
    const units = unitsOfIndex(
      before && indexEntry(before, table.keys, index),
      after && indexEntry(after, table.keys, index),
      index,
      transactional,
    );
    return units === 0 ? [] : [[index.name, units]];
  });
  return { table: writeUnits(bytes, transactional), indexes: Object.fromEntries(indexes) };
}

function unitsOfIndex(
  before: Item | undefined,
  after: Item | undefined,
  index: IndexShape,
  transactional: boolean,
): number {
  const units = (entry: Item): number => writeUnits(itemBytes(entry), transactional);
  if (!before || !after) return before ? units(before) : after ? units(after) : 0;
  const keyChanged = index.keys.some((key) => !isSame(before[key], after[key]));
  if (keyChanged) return units(before) + units(after);
  return isSame(before, after) ? 0 : Math.max(units(before), units(after));
}

/** Returns the sum of all units of a write. */
export function totalUnits(units: WriteUnits): number {
  return units.table + sum(Object.values(units.indexes), (value) => value);
}

function isSame(a: unknown, b: unknown): boolean {
  return toCanonicalJson(a) === toCanonicalJson(b);
}

function toCanonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function utf8(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
