import type { ConversationView } from '../../../functions/conversations/views.ts';
import type { Format } from '../i18n/format.ts';
import type { Translate } from '../i18n/translate.ts';

/** Remaining time below which the avatar ring and the composer warn. */
const CLOSING_MS = 2 * 3_600_000;
const WINDOW_MS = 24 * 3_600_000;

/**
 * State of the customer service window. `left` is in milliseconds; `fraction` is the remaining part of its 24 hours.
 */
export interface WindowState {
  readonly state: 'open' | 'closing' | 'closed';
  readonly left: number;
  readonly fraction: number;
}

const CLOSED: WindowState = { state: 'closed', left: 0, fraction: 0 };

/** Returns the state of a window at a time. `open` may be outdated; the window is closed after `until` has passed. */
export function windowState({ open, until }: ConversationView['window'], now: number): WindowState {
  if (!open || until === null) return CLOSED;
  const left = Date.parse(until) - now;
  if (left <= 0) return CLOSED;
  return { state: left < CLOSING_MS ? 'closing' : 'open', left, fraction: Math.min(1, left / WINDOW_MS) };
}

/** Describes the customer service window. */
export const windowMessage = ({ state, left }: WindowState, t: Translate, format: Format): string =>
  state === 'closed' ? t('window.closed') : t('window.open', { left: format.duration(left) });

/** Describes the customer service window in few words. */
export const shortWindowMessage = ({ state, left }: WindowState, t: Translate, format: Format): string =>
  state === 'closed' ? t('window.closedShort') : t('window.openShort', { left: format.duration(left) });
