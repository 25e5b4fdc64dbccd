import type { ConversationView } from '../../../functions/conversations/views.ts';

const MINUTE_MS = 60_000;
const SOON_MS = 10 * MINUTE_MS;
const LATE_MS = 60 * MINUTE_MS;

/** Urgency of a waiting customer: `calm` below ten minutes, `soon` below an hour, then `late`. */
export type Urgency = 'calm' | 'soon' | 'late';

export function urgencyOf(waitedMs: number): Urgency {
  if (waitedMs < SOON_MS) return 'calm';
  return waitedMs < LATE_MS ? 'soon' : 'late';
}

/** Summary of the waiting conversations. */
export interface WaitingSummary {
  readonly count: number;
  /** Whether there are more than the loaded ones. */
  readonly hasMore: boolean;
  readonly longest: ConversationView | null;
}

/** Counts the waiting conversations and finds the one that has waited longest. */
export function summarizeWaiting(conversations: readonly ConversationView[], hasMore: boolean): WaitingSummary {
  const waiting = conversations.filter(({ waitingSince }) => waitingSince !== null);
  const longest = waiting.reduce<ConversationView | null>(
    (found, next) => (found === null || (next.waitingSince ?? '') < (found.waitingSince ?? '') ? next : found),
    null,
  );
  return { count: waiting.length, hasMore, longest };
}
