import type { Item } from '../../shared/table/values.ts';

/** An item before and after a change; `before` is undefined for a new item. */
export interface Change {
  readonly before: Item | undefined;
  readonly after: Item;
}
