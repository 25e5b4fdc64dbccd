import type { Bubble } from '../../phone-api.ts';
import { dayOf } from './days.ts';
import { readContent } from './read-content.ts';

/** A message that the page is sending, or failed to send, to the simulator. */
export interface PendingMessage {
  readonly localId: string;
  readonly bubble: Bubble;
  readonly state: { readonly kind: 'sending' } | { readonly kind: 'failed'; readonly reason: string | null };
}

/** One row of a thread. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | {
      readonly kind: 'bubble';
      readonly key: string;
      readonly bubble: Bubble;
      readonly pending: PendingMessage | null;
      /** Whether the message is the first or last of consecutive messages of one side. */
      readonly first: boolean;
      readonly last: boolean;
    }
  /** A message of the business that could not be delivered to this phone. */
  | { readonly kind: 'lost'; readonly key: string; readonly at: number; readonly error: Bubble['error'] }
  /** The number of messages of the business that are not yet delivered to the phone. */
  | { readonly kind: 'waiting'; readonly key: string; readonly count: number };

/** Messages of one side that are further apart than this start a new run. */
const RUN_BREAK_MS = 5 * 60_000;

type Entry = { readonly bubble: Bubble; readonly pending: PendingMessage | null };

/**
 * Returns whether the phone has a message: always for its own messages, from `delivered` on for those of the business.
 */
export function hasArrived({ from, ticks }: Bubble): boolean {
  return from === 'customer' || ticks === 'delivered' || ticks === 'read';
}

function isSameRun(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (!hasArrived(a.bubble) || !hasArrived(b.bubble) || a.bubble.from !== b.bubble.from) return false;
  return dayOf(a.bubble.at) === dayOf(b.bubble.at) && Math.abs(b.bubble.at - a.bubble.at) < RUN_BREAK_MS;
}

function rowOf(entry: Entry, before: Entry | undefined, after: Entry | undefined): Row {
  const { bubble, pending } = entry;
  const key = pending?.localId ?? bubble.wamid;
  if (!hasArrived(bubble)) return { kind: 'lost', key, at: bubble.at, error: bubble.error };
  return { kind: 'bubble', key, bubble, pending, first: !isSameRun(before, entry), last: !isSameRun(entry, after) };
}

/**
 * Returns a chat as rows from old to new: day separators, bubbles, and notes on undelivered messages. Messages of the
 * business that are still being delivered are not on the phone; one note at the end counts them.
 */
export function rowsOf(bubbles: readonly Bubble[], pending: readonly PendingMessage[]): readonly Row[] {
  const all: readonly Entry[] = [
    ...bubbles.map((bubble) => ({ bubble, pending: null })),
    ...pending.map((message) => ({ bubble: message.bubble, pending: message })),
  ];
  const undelivered = all.filter(({ bubble }) => !hasArrived(bubble) && bubble.ticks !== 'failed');
  const shown = all.filter((entry) => !undelivered.includes(entry));
  const rows = shown.flatMap((entry, index): Row[] => {
    const before = shown[index - 1];
    const row = rowOf(entry, before, shown[index + 1]);
    const day = dayOf(entry.bubble.at);
    if (before !== undefined && dayOf(before.bubble.at) === day) return [row];
    return [{ kind: 'day', key: `day ${day} ${row.key}`, at: entry.bubble.at }, row];
  });
  if (undelivered.length === 0) return rows;
  return [...rows, { kind: 'waiting', key: 'waiting', count: undelivered.length }];
}

/**
 * Returns the ids of the tapped buttons and list rows, by the wamid of the message that offered them. The last tap
 * counts.
 */
export function tappedOptions(bubbles: readonly Bubble[]): ReadonlyMap<string, string> {
  return new Map(
    bubbles.flatMap((bubble): [string, string][] => {
      if (bubble.from !== 'customer' || bubble.replyTo === null) return [];
      const content = readContent(bubble.content);
      return content.kind === 'answer' ? [[bubble.replyTo, content.id]] : [];
    }),
  );
}

/** Returns the newest message of the business that the phone has, or null when there is none. */
export function newestBusinessMessage(bubbles: readonly Bubble[]): Bubble | null {
  return bubbles.findLast((bubble) => bubble.from === 'business' && hasArrived(bubble)) ?? null;
}
