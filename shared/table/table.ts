import type { Key, Partition } from './keys.ts';
import type { Item, Value } from './values.ts';

/**
 * A condition on one item as data. The DynamoDB table converts it to an expression; the in-memory table evaluates it.
 */
export type Condition =
  | { readonly is: 'absent' | 'present'; readonly name: string }
  | { readonly is: '=' | '<' | '<=' | '>' | '>='; readonly name: string; readonly value: Value }
  | { readonly is: 'all' | 'any'; readonly of: readonly Condition[] };

export const absent = (name = 'pk'): Condition => ({ is: 'absent', name });
export const exists = (name = 'pk'): Condition => ({ is: 'present', name });
export const equals = (name: string, value: Value): Condition => ({ is: '=', name, value });
export const compare = (name: string, is: '<' | '<=' | '>' | '>=', value: Value): Condition => ({ is, name, value });
export const all = (...of: readonly Condition[]): Condition => ({ is: 'all', of });
export const any = (...of: readonly Condition[]): Condition => ({ is: 'any', of });

export interface Put {
  readonly key: Key;
  /** All attributes except the key. */
  readonly attributes: Item;
  readonly when?: Condition;
}

export interface Update {
  readonly key: Key;
  readonly set?: Item;
  /** Sets attributes that have no value yet (`if_not_exists`). */
  readonly setOnce?: Item;
  readonly remove?: readonly string[];
  /** Adds whole numbers to attributes; a missing attribute counts as zero. Not idempotent: a repetition adds again. */
  readonly add?: Readonly<Record<string, number>>;
  readonly when?: Condition;
}

export type Write =
  | ({ readonly do: 'put' } & Put)
  | ({ readonly do: 'update' } & Update)
  | { readonly do: 'check'; readonly key: Key; readonly when: Condition }
  | { readonly do: 'delete'; readonly key: Key; readonly when?: Condition };

/** `old` is the item whose condition failed, returned with the failure at no cost; undefined when there is no item. */
export type WriteResult = { readonly ok: true } | { readonly ok: false; readonly old: Item | undefined };

/**
 * `failed` holds the positions of the writes whose condition failed; empty after a conflict with another transaction.
 */
export type TransactionResult = { readonly ok: true } | { readonly ok: false; readonly failed: readonly number[] };

export interface Query {
  readonly in: Partition;
  readonly range?: Range;
  /** @default false: ascending */
  readonly descending?: boolean;
  /** The maximum number of items read, before `filter`. */
  readonly limit?: number;
  /** The `last` of the previous page, to read the next one. */
  readonly startAfter?: Item;
  readonly filter?: Condition;
  readonly consistent?: boolean;
}

/** A range of sort keys; bounds are exclusive unless the name says otherwise. */
export type Range =
  | { readonly prefix: string }
  | { readonly before: string }
  | { readonly after: string }
  | { readonly from: string; readonly to: string /* both inclusive */ };

/** `last` is the last item read, or undefined when there are no more items. */
interface Page {
  readonly items: readonly Item[];
  readonly last: Item | undefined;
}

/**
 * The project's single table. Reads return plain items, including keys, which the entities parse. Throttling and other
 * transient errors reject as the SDK throws them, after its own retries.
 */
export interface Table {
  /** 0.5 RCU per 4 KB, 1 when consistent. */
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined>;
  /** Returns the items that exist, each once and in no order. Accepts any number of keys. */
  getMany(keys: readonly Key[], options?: { readonly consistent?: boolean }): Promise<readonly Item[]>;
  /** 1 WCU per KB, also when the condition fails. */
  put(put: Put): Promise<WriteResult>;
  update(update: Update): Promise<WriteResult>;
  /** Writes all or nothing, at twice the cost of single writes. */
  transact(writes: readonly Write[]): Promise<TransactionResult>;
  query(query: Query): Promise<Page>;
}
