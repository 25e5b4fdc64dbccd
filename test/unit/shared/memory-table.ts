import { isDeepStrictEqual } from 'node:util';
import type { Condition, Query, Range, Table, Update, Write } from '../../../shared/table/table.ts';
import type { Item, Value } from '../../../shared/table/values.ts';

/**
 * Callback before each operation takes effect. Rejecting makes the operation fail; waiting lets other operations run
 * first.
 */
export type BeforeOperation = (operation: string) => Promise<void>;

export interface MemoryTable extends Table {
  readonly items: Map<string, Item>;
  /** Number of operations of each kind. */
  readonly counts: Record<string, number>;
  /** The maximum number of items of a query's page, as DynamoDB's limit of 1 MB. @default unlimited */
  pageSize: number;
  /** Returns all items, sorted by key, for comparing two tables. */
  snapshot(): Readonly<Record<string, Item>>;
}

/**
 * Creates a table in memory. Each operation is atomic, as DynamoDB's are on one item, and takes effect after `before`
 * resolves.
 */
export function createMemoryTable(before: BeforeOperation = async () => {}): MemoryTable {
  const items = new Map<string, Item>();
  const counts: Record<string, number> = {};
  const idOf = ({ pk, sk }: { pk: string; sk: string }): string => `${pk} ${sk}`;
  const begin = async (operation: string): Promise<void> => {
    await before(operation);
    counts[operation] = (counts[operation] ?? 0) + 1;
  };
  const apply = (write: Write): void => {
    if (write.do === 'put') items.set(idOf(write.key), { ...write.attributes, pk: write.key.pk, sk: write.key.sk });
    if (write.do === 'delete') items.delete(idOf(write.key));
    if (write.do === 'update') items.set(idOf(write.key), updated(items.get(idOf(write.key)), write));
  };
  const table: MemoryTable = {
    items,
    counts,
    pageSize: Number.POSITIVE_INFINITY,
    snapshot: () => Object.fromEntries([...items].sort(([a], [b]) => (a < b ? -1 : 1))),
    async get(key) {
      await begin('get');
      return items.get(idOf(key));
    },
    async getMany(keys) {
      await begin('getMany');
      return keys.map((key) => items.get(idOf(key))).filter((item) => item !== undefined);
    },
    async put(put) {
      await begin('put');
      const old = items.get(idOf(put.key));
      if (put.when && !holds(put.when, old)) return { ok: false, old };
      apply({ do: 'put', ...put });
      return { ok: true };
    },
    async update(update) {
      await begin('update');
      const old = items.get(idOf(update.key));
      if (update.when && !holds(update.when, old)) return { ok: false, old };
      apply({ do: 'update', ...update });
      return { ok: true };
    },
    async transact(writes) {
      await begin('transact');
      const failed = writes.flatMap(({ key, when }, position) =>
        when && !holds(when, items.get(idOf(key))) ? [position] : [],
      );
      if (failed.length > 0) return { ok: false, failed };
      for (const write of writes) apply(write);
      return { ok: true };
    },
    async query(query) {
      await begin('query');
      return page(query, [...items.values()], table.pageSize);
    },
  };
  return table;
}

function updated(old: Item | undefined, { key, set = {}, setOnce = {}, remove = [], add = {} }: Update): Item {
  const next: Record<string, Value> = { ...setOnce, ...old, ...set, pk: key.pk, sk: key.sk };
  for (const [name, by] of Object.entries(add)) next[name] = Number(next[name] ?? 0) + by;
  for (const name of remove) delete next[name];
  return next;
}

function holds(condition: Condition, item: Item | undefined): boolean {
  switch (condition.is) {
    case 'absent':
      return item?.[condition.name] === undefined;
    case 'present':
      return item?.[condition.name] !== undefined;
    case 'all':
      return condition.of.every((member) => holds(member, item));
    case 'any':
      return condition.of.some((member) => holds(member, item));
    default:
      return compares(item?.[condition.name], condition.is, condition.value);
  }
}

function compares(given: Value | undefined, is: '=' | '<' | '<=' | '>' | '>=', value: Value): boolean {
  if (given === undefined) return false;
  // DynamoDB ignores the order of attributes when it compares maps.
  if (is === '=') return isDeepStrictEqual(given, value);
  if (typeof given !== typeof value || given === null || value === null) return false;
  if (is === '<') return given < value;
  if (is === '<=') return given <= value;
  return is === '>' ? given > value : given >= value;
}

function page(query: Query, all: readonly Item[], pageSize: number) {
  const [pk, sk] = query.in.index === 'list' ? ['gpk', 'gsk'] : ['pk', 'sk'];
  const matching = all
    .filter((item) => item[pk] === query.in.pk && isInRange(String(item[sk]), query.range))
    .sort((a, b) => (String(a[sk]) < String(b[sk]) ? -1 : 1) * (query.descending ? -1 : 1));
  const { startAfter } = query;
  const position =
    startAfter && matching.findIndex((item) => item['pk'] === startAfter['pk'] && item['sk'] === startAfter['sk']);
  const rest = matching.slice(position === undefined ? 0 : position + 1);
  const read = rest.slice(0, Math.min(query.limit ?? rest.length, pageSize));
  const keysOnly = ({ pk, sk, gpk, gsk }: Item): Item => ({
    pk: pk ?? '',
    sk: sk ?? '',
    gpk: gpk ?? '',
    gsk: gsk ?? '',
  });
  const items = read.filter((item) => !query.filter || holds(query.filter, item));
  return {
    items: query.in.index === 'list' ? items.map(keysOnly) : items,
    last: read.length < rest.length ? read.at(-1) : undefined,
  };
}

function isInRange(key: string, range: Range | undefined): boolean {
  if (!range) return true;
  if ('prefix' in range) return key.startsWith(range.prefix);
  if ('before' in range) return key < range.before;
  if ('after' in range) return key > range.after;
  return key >= range.from && key <= range.to;
}
