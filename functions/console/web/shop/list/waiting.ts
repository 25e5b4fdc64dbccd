import type { ConversationView } from '../../../../conversations/views.ts';

const MINUTE = 60_000;
const SOON = 10 * MINUTE;
const LATE = 60 * MINUTE;

/** How long a customer has waited: `calm` below ten minutes, `soon` below an hour, then `late`. */
export type Urgency = 'calm' | 'soon' | 'late';

export function urgencyOf(waited: number): Urgency {
  if (waited < SOON) return 'calm';
  return waited < LATE ? 'soon' : 'late';
}

export interface Waiting {
  readonly count: number;
  /** There are more than the list holds. */
  readonly more: boolean;
  readonly longest: ConversationView | null;
}

/** Who waits, from the list of those who wait. */
export function waitingOf(conversations: readonly ConversationView[], more: boolean): Waiting {
  const waiting = conversations.filter(({ waitingSince }) => waitingSince !== null);
  const longest = waiting.reduce<ConversationView | null>(
    (found, next) => (found === null || (next.waitingSince ?? '') < (found.waitingSince ?? '') ? next : found),
    null,
  );
  return { count: waiting.length, more, longest };
}
