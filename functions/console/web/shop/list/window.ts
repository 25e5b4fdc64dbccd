import type { ConversationView } from '../../../../conversations/views.ts';

/** From here on the ring and the composer warn: time enough to answer, if it is done now. */
const CLOSING = 2 * 3_600_000;
const WHOLE = 24 * 3_600_000;

/** How it stands with the customer service window. `left` in milliseconds; `fraction` of its 24 hours. */
export interface WindowState {
  readonly state: 'open' | 'closing' | 'closed';
  readonly left: number;
  readonly fraction: number;
}

const CLOSED: WindowState = { state: 'closed', left: 0, fraction: 0 };

/** `open` was true when it was answered; what counts is whether `until` has passed by now. */
export function windowState({ open, until }: ConversationView['window'], now: number): WindowState {
  if (!open || until === null) return CLOSED;
  const left = Date.parse(until) - now;
  if (left <= 0) return CLOSED;
  return { state: left < CLOSING ? 'closing' : 'open', left, fraction: Math.min(1, left / WHOLE) };
}
