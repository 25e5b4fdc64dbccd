import type { Direction } from './message.ts';

/** What one message means for its conversation. */
export interface Activity {
  readonly direction: Direction;
  /** Unix seconds by the provider. */
  readonly at: number;
  /** It shows something: the conversation belongs in the list. */
  readonly content: boolean;
  /** It wants an answer (inbound), or is one (outbound). */
  readonly asks: boolean;
  readonly name: string | undefined;
  readonly waId: string | undefined;
  readonly userId: string | undefined;
  /** What a list shows of it; undefined for what shows nothing. See `previewOf`. */
  readonly preview: string | undefined;
}

/** Most of a text that a list shows. Characters. */
const PREVIEW_LENGTH = 80;

/** A message in one line of a list. */
export interface Preview {
  readonly direction: Direction;
  readonly type: string;
  readonly text: string | null;
}

/** Kept as one text: direction, type and the beginning of what it says. */
export const previewOf = (direction: Direction, type: string, text: string | null): string =>
  `${direction === 'inbound' ? 'i' : 'o'}|${type}|${(text ?? '').slice(0, PREVIEW_LENGTH)}`;

export function readPreview(preview: string): Preview {
  const [side = '', type = '', ...text] = preview.split('|');
  return { direction: side === 'i' ? 'inbound' : 'outbound', type, text: text.join('|') || null };
}

/** A word of WhatsApp's about the contact and when it was said; the newest stands, the greater one of the same second. */
export interface Said {
  readonly value: string;
  readonly at: number;
}

/** What changes in a conversation as messages arrive. Times are unix seconds by the provider. */
export interface ConversationState {
  readonly listed: boolean;
  readonly lastMessageAt: number;
  readonly lastAskedAt: number | undefined;
  readonly lastAnsweredAt: number | undefined;
  /** Since when the customer waits; undefined when nobody does. */
  readonly waitingSince: number | undefined;
  readonly name: Said | undefined;
  readonly waId: Said | undefined;
  readonly userId: Said | undefined;
  /** The newest message that shows something. */
  readonly preview: Said | undefined;
}

export const NO_ACTIVITY: ConversationState = {
  listed: false,
  lastMessageAt: 0,
  lastAskedAt: undefined,
  lastAnsweredAt: undefined,
  waitingSince: undefined,
  name: undefined,
  waId: undefined,
  userId: undefined,
  preview: undefined,
};

/**
 * Folds messages into a conversation's state. Every part is a maximum, minimum or union, so the order of arrival does not
 * matter, with one exception: an answer that arrives late, between two questions already seen, leaves `waitingSince` at the
 * last question instead of the first after the answer. Whether somebody waits is exact in any order.
 */
export function foldActivities(state: ConversationState, activities: readonly Activity[]): ConversationState {
  return activities.reduce(fold, state);
}

function fold(state: ConversationState, one: Activity): ConversationState {
  const asked = one.direction === 'inbound' && one.asks;
  const answered = one.direction === 'outbound' && one.asks;
  const lastAskedAt = asked ? later(state.lastAskedAt, one.at) : state.lastAskedAt;
  const lastAnsweredAt = answered ? later(state.lastAnsweredAt, one.at) : state.lastAnsweredAt;
  return {
    listed: state.listed || one.content,
    lastMessageAt: Math.max(state.lastMessageAt, one.at),
    lastAskedAt,
    lastAnsweredAt,
    waitingSince: waiting(
      asked ? earlier(state.waitingSince, one.at, lastAnsweredAt) : state.waitingSince,
      lastAskedAt,
      lastAnsweredAt,
    ),
    name: newer(state.name, one.name, one.at),
    waId: newer(state.waId, one.waId, one.at),
    userId: newer(state.userId, one.userId, one.at),
    preview: newer(state.preview, one.preview, one.at),
  };
}

const later = (known: number | undefined, at: number): number => Math.max(known ?? at, at);

const earlier = (since: number | undefined, at: number, lastAnsweredAt: number | undefined): number | undefined =>
  lastAnsweredAt !== undefined && at <= lastAnsweredAt ? since : Math.min(since ?? at, at);

function waiting(
  since: number | undefined,
  asked: number | undefined,
  answered: number | undefined,
): number | undefined {
  if (since === undefined || answered === undefined || since > answered) return since;
  return asked !== undefined && asked > answered ? asked : undefined;
}

function newer(known: Said | undefined, value: string | undefined, at: number): Said | undefined {
  if (value === undefined) return known;
  const wins = !known || at > known.at || (at === known.at && value > known.value);
  return wins ? { value, at } : known;
}
