import * as z from 'zod';
import { $OutboundContent } from '../../../../../shared/whatsapp/outbound.ts';

const $Refusal = z.object({
  status: z.number(),
  code: z.string().nullable(),
  detail: z.string(),
  remedy: z.object({ en: z.string(), id: z.string() }).nullable(),
});

/**
 * Something that a person asked to be sent and that the API has not taken yet. Its key is the `Idempotency-Key` of all its tries, so
 * that a lost answer makes no second message. Times in milliseconds.
 */
export const $Entry = z.object({
  key: z.string().min(1),
  /** null for what belongs to no conversation. */
  conversationId: z.string().nullable(),
  /** A new message, another try of one that failed, or pieces that were counted in or out of the stock. */
  task: z.discriminatedUnion('do', [
    z.object({ do: z.literal('send'), content: $OutboundContent }),
    z.object({ do: z.literal('retry'), messageId: z.string() }),
    z.object({ do: z.literal('adjust'), sku: z.string(), by: z.int() }),
  ]),
  /** The customer's message that is answered by it, to be marked as read. */
  reads: z.string().nullable(),
  createdAt: z.number(),
  tries: z.number(),
  /** Not before this time again. */
  notBefore: z.number(),
  /** Why it was refused: then it is for a person to decide. */
  refusal: $Refusal.nullable(),
});
export type Entry = z.infer<typeof $Entry>;
export type Asked = Pick<Entry, 'conversationId' | 'task' | 'reads'>;

export type Outcome =
  | { readonly kind: 'taken' }
  /** No answer, or one that says later. `after` in seconds where it was told. */
  | { readonly kind: 'later'; readonly after: number | null }
  | { readonly kind: 'refused'; readonly refusal: z.infer<typeof $Refusal> };

/** The API remembers an Idempotency-Key for three days (shared/http/once.ts); what is older could be sent twice. */
const REMEMBERED = 2 * 24 * 3_600_000;
const SHORTEST = 1_000;
const LONGEST = 30_000;

/** The code of a refusal that we make ourselves: it was tried, then forgotten too long to try again by itself. */
export const TOO_OLD = 'TooOld';

export const isWaiting = ({ refusal }: Entry): boolean => refusal === null;

/** The entry after a try, or undefined when it is done. Pauses double from one second to thirty. */
export function afterTry(entry: Entry, outcome: Outcome, now: number): Entry | undefined {
  switch (outcome.kind) {
    case 'taken':
      return undefined;
    case 'refused':
      return { ...entry, tries: entry.tries + 1, refusal: outcome.refusal };
    case 'later': {
      const pause = outcome.after === null ? Math.min(SHORTEST * 2 ** entry.tries, LONGEST) : outcome.after * 1_000;
      return { ...entry, tries: entry.tries + 1, notBefore: now + pause };
    }
  }
}

/** Tried at least once, so perhaps taken, and too long ago for the API to know. */
export const isTooOld = (entry: Entry, now: number): boolean =>
  isWaiting(entry) && entry.tries > 0 && now - entry.createdAt > REMEMBERED;

/** In the order in which they were asked for. */
export const inOrder = (entries: readonly Entry[]): readonly Entry[] =>
  [...entries].sort((a, b) => a.createdAt - b.createdAt || (a.key < b.key ? -1 : 1));

/** What is kept in order: the messages of a conversation, and the stock of a product. */
const laneOf = ({ conversationId, task }: Pick<Entry, 'conversationId' | 'task'>): string =>
  task.do === 'adjust' ? `stock ${task.sku}` : (conversationId ?? '');

/** Taps on a stepper follow each other; a pause of this long ends them, and then they go out as one. */
export const TAPPING = 700;

/** The entry that a further tap on the same product's stepper joins: it has not been tried yet. */
export const joinedBy = (entries: readonly Entry[], underWay: ReadonlySet<string>, asked: Asked): Entry | undefined =>
  asked.task.do === 'adjust'
    ? entries.find(
        (entry) => isWaiting(entry) && entry.tries === 0 && !underWay.has(entry.key) && laneOf(entry) === laneOf(asked),
      )
    : undefined;

/** Both together; undefined when they come to nothing. */
export function joined({ task: before }: Entry, { task }: Asked): Entry['task'] | undefined {
  if (before.do !== 'adjust' || task.do !== 'adjust') return task;
  const by = before.by + task.by;
  return by === 0 ? undefined : { ...task, by };
}

/**
 * What to try now: the first waiting entry of each conversation, unless it or another of that conversation is under way. Order in
 * a conversation is kept: the second one waits for the first.
 */
export function dueNow(entries: readonly Entry[], underWay: ReadonlySet<string>, now: number): readonly Entry[] {
  const busy = new Set(entries.filter(({ key }) => underWay.has(key)).map(laneOf));
  const firsts = new Map<string, Entry>();
  for (const entry of inOrder(entries).filter(isWaiting))
    if (!firsts.has(laneOf(entry))) firsts.set(laneOf(entry), entry);
  return [...firsts.values()].filter((entry) => !busy.has(laneOf(entry)) && entry.notBefore <= now);
}

/** When to look again, in milliseconds from now; undefined when nothing waits. */
export function pauseUntilDue(
  entries: readonly Entry[],
  underWay: ReadonlySet<string>,
  now: number,
): number | undefined {
  const times = entries
    .filter((entry) => isWaiting(entry) && !underWay.has(entry.key))
    .map(({ notBefore }) => notBefore);
  return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - now);
}
