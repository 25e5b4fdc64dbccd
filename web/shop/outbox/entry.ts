import * as z from 'zod';
import { outboundContentSchema } from '../../../shared/whatsapp/outbound.ts';

const refusalSchema = z.object({
  status: z.number(),
  code: z.string().nullable(),
  detail: z.string(),
  remedy: z.object({ en: z.string(), id: z.string() }).nullable(),
});

/**
 * A request of the user that the API has not accepted yet. All its attempts use its key as `Idempotency-Key`, so that a
 * lost response does not cause a second message. Times are in milliseconds.
 */
export const entrySchema = z.object({
  key: z.string().min(1),
  /** null if the request belongs to no conversation. */
  conversationId: z.string().nullable(),
  /** A new message, the retry of a failed one, or a stock adjustment. */
  task: z.discriminatedUnion('do', [
    z.object({ do: z.literal('send'), content: outboundContentSchema }),
    z.object({ do: z.literal('retry'), messageId: z.string() }),
    z.object({ do: z.literal('adjust'), sku: z.string(), by: z.int() }),
  ]),
  /** wamid of the answered message, to be marked as read. */
  reads: z.string().nullable(),
  createdAt: z.number(),
  tries: z.number(),
  /** Earliest time of the next attempt. */
  notBefore: z.number(),
  /** The reason of the rejection. A rejected entry waits for the user. */
  refusal: refusalSchema.nullable(),
});
export type Entry = z.infer<typeof entrySchema>;
/** The parts of an entry that its creator provides. */
export type EntryRequest = Pick<Entry, 'conversationId' | 'task' | 'reads'>;

/** Outcome of an attempt. */
export type Outcome =
  | { readonly kind: 'accepted' }
  /** No response, or a temporary error. `after` is the `Retry-After` in seconds, if there was one. */
  | { readonly kind: 'later'; readonly after: number | null }
  | { readonly kind: 'refused'; readonly refusal: z.infer<typeof refusalSchema> };

/** The API stores an Idempotency-Key for three days (shared/http/idempotency.ts). An older entry could be sent twice. */
const MAX_AGE_MS = 2 * 24 * 3_600_000;
const MIN_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/** Rejection code set by the outbox itself: the last attempt is too old for an automatic retry. */
export const TOO_OLD = 'TooOld';

export const isWaiting = ({ refusal }: Entry): boolean => refusal === null;

/** Returns the entry after an attempt; undefined if it was accepted. Delays double from 1 to 30 seconds. */
export function applyOutcome(entry: Entry, outcome: Outcome, now: number): Entry | undefined {
  switch (outcome.kind) {
    case 'accepted':
      return undefined;
    case 'refused':
      return { ...entry, tries: entry.tries + 1, refusal: outcome.refusal };
    case 'later': {
      const delay =
        outcome.after === null ? Math.min(MIN_DELAY_MS * 2 ** entry.tries, MAX_DELAY_MS) : outcome.after * 1_000;
      return { ...entry, tries: entry.tries + 1, notBefore: now + delay };
    }
  }
}

/** Whether an entry may already have been accepted, but is too old for the API to recognise its key. */
export const isTooOld = (entry: Entry, now: number): boolean =>
  isWaiting(entry) && entry.tries > 0 && now - entry.createdAt > MAX_AGE_MS;

/** Sorts entries by creation. */
export const sortByCreation = (entries: readonly Entry[]): readonly Entry[] =>
  [...entries].sort((a, b) => a.createdAt - b.createdAt || (a.key < b.key ? -1 : 1));

/** Entries with the same key are sent in order: those of a conversation, and those of the stock of a product. */
const sequenceKeyOf = ({ conversationId, task }: Pick<Entry, 'conversationId' | 'task'>): string =>
  task.do === 'adjust' ? `stock ${task.sku}` : (conversationId ?? '');

/** Taps on a stock stepper within this time are sent as one adjustment. In milliseconds. */
export const MERGE_WINDOW_MS = 700;

/** Finds the entry into which a further stock adjustment of the same product is merged: one without any attempt. */
export const findMergeableEntry = (
  entries: readonly Entry[],
  inFlight: ReadonlySet<string>,
  request: EntryRequest,
): Entry | undefined =>
  request.task.do === 'adjust'
    ? entries.find(
        (entry) =>
          isWaiting(entry) &&
          entry.tries === 0 &&
          !inFlight.has(entry.key) &&
          sequenceKeyOf(entry) === sequenceKeyOf(request),
      )
    : undefined;

/** Merges two stock adjustments; undefined if they cancel each other out. */
export function mergeTasks({ task: earlier }: Entry, { task }: EntryRequest): Entry['task'] | undefined {
  if (earlier.do !== 'adjust' || task.do !== 'adjust') return task;
  const by = earlier.by + task.by;
  return by === 0 ? undefined : { ...task, by };
}

/**
 * Returns the entries to send now: the first waiting entry of each conversation or stock, unless one of the same is in
 * flight. The second entry waits for the first, which keeps the order.
 */
export function dueEntries(entries: readonly Entry[], inFlight: ReadonlySet<string>, now: number): readonly Entry[] {
  const busy = new Set(entries.filter(({ key }) => inFlight.has(key)).map(sequenceKeyOf));
  const firstEntries = new Map<string, Entry>();
  for (const entry of sortByCreation(entries).filter(isWaiting))
    if (!firstEntries.has(sequenceKeyOf(entry))) firstEntries.set(sequenceKeyOf(entry), entry);
  return [...firstEntries.values()].filter((entry) => !busy.has(sequenceKeyOf(entry)) && entry.notBefore <= now);
}

/** Returns the milliseconds until the next entry is due; undefined if none waits. */
export function delayUntilDue(
  entries: readonly Entry[],
  inFlight: ReadonlySet<string>,
  now: number,
): number | undefined {
  const times = entries
    .filter((entry) => isWaiting(entry) && !inFlight.has(entry.key))
    .map(({ notBefore }) => notBefore);
  return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - now);
}
