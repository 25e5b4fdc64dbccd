import type { Key, Partition } from './keys.ts';
import type { Item, Value } from './values.ts';

/** A condition on one item, as data: the DynamoDB table writes it as an expression, a fake evaluates it. */
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
  /** Everything but the key. */
  readonly attributes: Item;
  readonly when?: Condition;
}

export interface Update {
  readonly key: Key;
  readonly set?: Item;
  /** Set only where the attribute has no value yet (`if_not_exists`). */
  readonly setOnce?: Item;
  readonly remove?: readonly string[];
  /** Adds whole numbers to attributes, from zero where there is none. Repeating it counts again: for hints only. */
  readonly add?: Readonly<Record<string, number>>;
  readonly when?: Condition;
}

export type Write =
  | ({ readonly do: 'put' } & Put)
  | ({ readonly do: 'update' } & Update)
  | { readonly do: 'check'; readonly key: Key; readonly when: Condition }
  | { readonly do: 'delete'; readonly key: Key; readonly when?: Condition };

/** `old` is the item that refused the condition (read free of charge with the refusal), undefined when there is none. */
export type WriteResult = { readonly ok: true } | { readonly ok: false; readonly old: Item | undefined };

/** `failed` are positions of writes whose condition did not hold; empty when another transaction was in the way. */
export type TransactionResult = { readonly ok: true } | { readonly ok: false; readonly failed: readonly number[] };

export interface Query {
  readonly in: Partition;
  readonly range?: Range;
  /** Newest first when true. Ascending by default. */
  readonly descending?: boolean;
  /** Most items read, before `filter`. */
  readonly limit?: number;
  readonly filter?: Condition;
  readonly consistent?: boolean;
}

/** A range of sort keys; bounds are exclusive unless the name says otherwise. */
export type Range =
  | { readonly prefix: string }
  | { readonly before: string }
  | { readonly after: string }
  | { readonly from: string; readonly to: string /* both inclusive */ };

/** `last` is the last item read when there is more behind it. */
interface Page {
  readonly items: readonly Item[];
  readonly last: Item | undefined;
}

/**
 * The one table. Reads answer plain items (keys included) that the entities parse. Throttling and other passing errors
 * reject as the SDK throws them, after its own retries.
 */
export interface Table {
  /** 0.5 RCU per 4 KB, 1 when consistent. */
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined>;
  /** As many items as exist, each once and in no order; any number of keys. */
  getMany(keys: readonly Key[], options?: { readonly consistent?: boolean }): Promise<readonly Item[]>;
  /** 1 WCU per KB, also when refused. */
  put(put: Put): Promise<WriteResult>;
  update(update: Update): Promise<WriteResult>;
  /** All or nothing; twice the price of single writes. */
  transact(writes: readonly Write[]): Promise<TransactionResult>;
  query(query: Query): Promise<Page>;
}
