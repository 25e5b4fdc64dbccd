import { isDeepStrictEqual } from 'node:util';
import type { Condition, Query, Range, Table, Update, Write } from '../../../shared/table/table.ts';
import type { Item, Value } from '../../../shared/table/values.ts';

/** Called before each operation takes effect; rejecting makes it fail, waiting lets others go first. */
export type Before = (operation: string) => Promise<void>;

export interface MemoryTable extends Table {
  readonly items: Map<string, Item>;
  /** How many operations of each kind there were. */
  readonly counts: Record<string, number>;
  /** Everything in it, in a form that two tables can be compared by. */
  snapshot(): Readonly<Record<string, Item>>;
}

/** The table as a map. Each operation takes effect at once, as DynamoDB's do on one item, after `before` has resolved. */
export function memoryTable(before: Before = async () => {}): MemoryTable {
  const items = new Map<string, Item>();
  const counts: Record<string, number> = {};
  const idOf = ({ pk, sk }: { pk: string; sk: string }): string => `${pk} ${sk}`;
  const step = async (operation: string): Promise<void> => {
    await before(operation);
    counts[operation] = (counts[operation] ?? 0) + 1;
  };
  const write = (one: Write): void => {
    if (one.do === 'put') items.set(idOf(one.key), { ...one.attributes, pk: one.key.pk, sk: one.key.sk });
    if (one.do === 'delete') items.delete(idOf(one.key));
    if (one.do === 'update') items.set(idOf(one.key), updated(items.get(idOf(one.key)), one));
  };
  return {
    items,
    counts,
    snapshot: () => Object.fromEntries([...items].sort(([a], [b]) => (a < b ? -1 : 1))),
    async get(key) {
      await step('get');
      return items.get(idOf(key));
    },
    async getMany(keys) {
      await step('getMany');
      return keys.map((key) => items.get(idOf(key))).filter((item) => item !== undefined);
    },
    async put(put) {
      await step('put');
      const old = items.get(idOf(put.key));
      if (put.when && !holds(put.when, old)) return { ok: false, old };
      write({ do: 'put', ...put });
      return { ok: true };
    },
    async update(update) {
      await step('update');
      const old = items.get(idOf(update.key));
      if (update.when && !holds(update.when, old)) return { ok: false, old };
      write({ do: 'update', ...update });
      return { ok: true };
    },
    async transact(writes) {
      await step('transact');
      const failed = writes.flatMap(({ key, when }, position) =>
        when && !holds(when, items.get(idOf(key))) ? [position] : [],
      );
      if (failed.length > 0) return { ok: false, failed };
      for (const one of writes) write(one);
      return { ok: true };
    },
    async query(query) {
      await step('query');
      return page(query, [...items.values()]);
    },
  };
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
      return condition.of.every((part) => holds(part, item));
    case 'any':
      return condition.of.some((part) => holds(part, item));
    default:
      return compares(item?.[condition.name], condition.is, condition.value);
  }
}

function compares(given: Value | undefined, is: '=' | '<' | '<=' | '>' | '>=', value: Value): boolean {
  if (given === undefined) return false;
  // DynamoDB compares maps without regard to the order of their attributes.
  if (is === '=') return isDeepStrictEqual(given, value);
  if (typeof given !== typeof value || given === null || value === null) return false;
  if (is === '<') return given < value;
  if (is === '<=') return given <= value;
  return is === '>' ? given > value : given >= value;
}

function page(query: Query, all: readonly Item[]) {
  const [pk, sk] = query.in.index === 'list' ? ['gpk', 'gsk'] : ['pk', 'sk'];
  const found = all
    .filter((item) => item[pk] === query.in.pk && inRange(String(item[sk]), query.range))
    .sort((a, b) => (String(a[sk]) < String(b[sk]) ? -1 : 1) * (query.descending ? -1 : 1));
  const read = found.slice(0, query.limit ?? found.length);
  const keysOnly = ({ pk, sk, gpk, gsk }: Item): Item => ({
    pk: pk ?? '',
    sk: sk ?? '',
    gpk: gpk ?? '',
    gsk: gsk ?? '',
  });
  const items = read.filter((item) => !query.filter || holds(query.filter, item));
  return {
    items: query.in.index === 'list' ? items.map(keysOnly) : items,
    last: read.length < found.length ? read.at(-1) : undefined,
  };
}

function inRange(key: string, range: Range | undefined): boolean {
  if (!range) return true;
  if ('prefix' in range) return key.startsWith(range.prefix);
  if ('before' in range) return key < range.before;
  if ('after' in range) return key > range.after;
  return key >= range.from && key <= range.to;
}
