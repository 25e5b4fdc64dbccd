import type { Bubble } from '../../phone-api.ts';
import { dayOf } from './days.ts';
import { readContent } from './read-content.ts';

/** A message that the page has asked the simulator to send, and that has not been answered yet. */
export interface Pending {
  readonly localId: string;
  readonly bubble: Bubble;
  readonly state: { readonly kind: 'sending' } | { readonly kind: 'failed'; readonly reason: string | null };
}

/** One thing below the other in a thread. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | {
      readonly kind: 'bubble';
      readonly key: string;
      readonly bubble: Bubble;
      readonly pending: Pending | null;
      /** First and last of a run of messages of one side. */
      readonly first: boolean;
      readonly last: boolean;
    }
  /** A message of the business that will never reach this phone. */
  | { readonly kind: 'lost'; readonly key: string; readonly at: number; readonly error: Bubble['error'] }
  /** Messages of the business that wait for the phone. */
  | { readonly kind: 'waiting'; readonly key: string; readonly count: number };

/** Messages of one side further apart than this start a new run; milliseconds. */
const RUN_BREAK = 5 * 60_000;

type Entry = { readonly bubble: Bubble; readonly pending: Pending | null };

/** Whether the phone has it: its own messages always, those of the business from `delivered` on. */
export function hasArrived({ from, ticks }: Bubble): boolean {
  return from === 'customer' || ticks === 'delivered' || ticks === 'read';
}

function together(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (!hasArrived(a.bubble) || !hasArrived(b.bubble) || a.bubble.from !== b.bubble.from) return false;
  return dayOf(a.bubble.at) === dayOf(b.bubble.at) && Math.abs(b.bubble.at - a.bubble.at) < RUN_BREAK;
}

function rowOf(entry: Entry, before: Entry | undefined, after: Entry | undefined): Row {
  const { bubble, pending } = entry;
  const key = pending?.localId ?? bubble.wamid;
  if (!hasArrived(bubble)) return { kind: 'lost', key, at: bubble.at, error: bubble.error };
  return { kind: 'bubble', key, bubble, pending, first: !together(before, entry), last: !together(entry, after) };
}

/**
 * A chat as rows from old to new: day separators, runs of bubbles, and notes on what did not reach the phone.
 * Messages of the business that are still under way are not on the phone; they are counted in one note at the end.
 */
export function rowsOf(bubbles: readonly Bubble[], pending: readonly Pending[]): readonly Row[] {
  const all: readonly Entry[] = [
    ...bubbles.map((bubble) => ({ bubble, pending: null })),
    ...pending.map((one) => ({ bubble: one.bubble, pending: one })),
  ];
  const underWay = all.filter(({ bubble }) => !hasArrived(bubble) && bubble.ticks !== 'failed');
  const shown = all.filter((entry) => !underWay.includes(entry));
  const rows = shown.flatMap((entry, index): Row[] => {
    const before = shown[index - 1];
    const row = rowOf(entry, before, shown[index + 1]);
    const day = dayOf(entry.bubble.at);
    if (before !== undefined && dayOf(before.bubble.at) === day) return [row];
    return [{ kind: 'day', key: `day ${day} ${row.key}`, at: entry.bubble.at }, row];
  });
  if (underWay.length === 0) return rows;
  return [...rows, { kind: 'waiting', key: 'waiting', count: underWay.length }];
}

/** Which button or list row the customer has tapped, by the wamid of the message that offered it. The last tap counts. */
export function chosenIn(bubbles: readonly Bubble[]): ReadonlyMap<string, string> {
  return new Map(
    bubbles.flatMap((bubble): [string, string][] => {
      if (bubble.from !== 'customer' || bubble.replyTo === null) return [];
      const content = readContent(bubble.content);
      return content.kind === 'answer' ? [[bubble.replyTo, content.id]] : [];
    }),
  );
}

/** The newest message of the business that the phone has; null when there is none. */
export function newestFromBusiness(bubbles: readonly Bubble[]): Bubble | null {
  return bubbles.findLast((bubble) => bubble.from === 'business' && hasArrived(bubble)) ?? null;
}
