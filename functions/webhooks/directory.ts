import type { Clock } from '../../shared/clock.ts';
import { type NumberOwner, ownerOfNumber, ownerOfWaba } from '../../shared/entities/number.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import type { Table } from '../../shared/table/table.ts';

/** Whose numbers and WABAs are. */
export interface Directory {
  number(phoneNumberId: string): Promise<NumberOwner | undefined>;
  /** The tenant of a WABA. */
  waba(wabaId: string): Promise<string | undefined>;
  /** How many shards a tenant's conversation list has. */
  shards(tenantId: string): Promise<number>;
}

/** Answers read from the table each time, for who must know what holds now. */
export const directDirectory = (table: Table): Directory => ({
  number: (id) => ownerOfNumber(table, id),
  waba: (id) => ownerOfWaba(table, id),
  shards: async (id) => (await getTenant(table, id))?.shards ?? 1,
});

/** How long an answer is used. A number never changes hands, so only a new shard count can be this late. */
const MAX_AGE_MS = 30_000;
/** Most answers held; the oldest give way. */
const MAX_ENTRIES = 5_000;

/**
 * Answers from the table, kept for a while. That nobody owns a number is never kept: the answer may be outdated by a
 * registration a moment later, and then a message would wait in quarantine for the daily sweep. Lookups of
 * the same key that run at once share a read.
 */
export function cachedDirectory(table: Table, clock: Clock): Directory {
  const { number, waba } = directDirectory(table);
  const numbers = remember(number, clock);
  const wabas = remember(waba, clock);
  const shards = remember(async (id: string) => (await getTenant(table, id))?.shards, clock);
  return { number: numbers, waba: wabas, shards: async (tenantId) => (await shards(tenantId)) ?? 1 };
}

function remember<T>(
  load: (id: string) => Promise<T | undefined>,
  clock: Clock,
): (id: string) => Promise<T | undefined> {
  const held = new Map<string, { readonly until: number; readonly answer: Promise<T | undefined> }>();
  return (id) => {
    const known = held.get(id);
    if (known && known.until > clock.now()) return known.answer;
    const answer = load(id);
    const entry = { until: clock.now() + MAX_AGE_MS, answer };
    held.delete(id);
    held.set(id, entry);
    const [oldest] = held.keys();
    if (held.size > MAX_ENTRIES && oldest !== undefined) held.delete(oldest);
    const forget = (): void => {
      if (held.get(id) === entry) held.delete(id);
    };
    answer.then((value) => {
      if (value === undefined) forget();
    }, forget);
    return answer;
  };
}
