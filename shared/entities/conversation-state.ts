import type { Direction } from './message.ts';

/** The effect of one message on its conversation. */
export interface Activity {
  readonly direction: Direction;
  /** The provider's time; unix seconds. */
  readonly at: number;
  /** The message is visible: the conversation belongs in the list. */
  readonly isVisible: boolean;
  /** The message needs a reply (inbound), or is a reply (outbound). */
  readonly affectsWaiting: boolean;
  readonly name: string | undefined;
  readonly waId: string | undefined;
  readonly userId: string | undefined;
  /** The message's text in a list, written by `formatPreview`; undefined when the message is not visible. */
  readonly preview: string | undefined;
}

/** The maximum length of a preview text. Characters. */
const PREVIEW_LENGTH = 80;

/** The one-line preview of a message in a list. */
export interface Preview {
  readonly direction: Direction;
  readonly type: string;
  readonly text: string | null;
}

/** Writes a preview as one text: direction, type and the beginning of the message's text. */
export const formatPreview = (direction: Direction, type: string, text: string | null): string =>
  `${direction === 'inbound' ? 'i' : 'o'}|${type}|${(text ?? '').slice(0, PREVIEW_LENGTH)}`;

/** Parses a text that `formatPreview` wrote. */
export function parsePreview(preview: string): Preview {
  const [direction = '', type = '', ...text] = preview.split('|');
  return { direction: direction === 'i' ? 'inbound' : 'outbound', type, text: text.join('|') || null };
}

/** A value with the time when WhatsApp reported it. The newest value wins; within a second, the greater one. */
export interface ReportedValue {
  readonly value: string;
  readonly at: number;
}

/** The part of a conversation that messages change. Times are the provider's, in unix seconds. */
export interface ConversationState {
  readonly listed: boolean;
  readonly lastMessageAt: number;
  readonly lastAskedAt: number | undefined;
  readonly lastAnsweredAt: number | undefined;
  /** Since when the customer waits for a reply; undefined when the customer does not wait. */
  readonly waitingSince: number | undefined;
  readonly name: ReportedValue | undefined;
  readonly waId: ReportedValue | undefined;
  readonly userId: ReportedValue | undefined;
  /** The preview of the newest visible message. */
  readonly preview: ReportedValue | undefined;
}

export const EMPTY_CONVERSATION_STATE: ConversationState = {
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
 * Applies messages to a conversation's state. Every field is a maximum, minimum or union, so the order of arrival does
 * not matter, with one exception: when a reply arrives late, after later questions, `waitingSince` becomes the last
 * question instead of the first question after the reply. Whether the customer waits is exact in any order.
 */
export function applyActivities(state: ConversationState, activities: readonly Activity[]): ConversationState {
  return activities.reduce(applyActivity, state);
}

function applyActivity(state: ConversationState, activity: Activity): ConversationState {
  const isQuestion = activity.direction === 'inbound' && activity.affectsWaiting;
  const isReply = activity.direction === 'outbound' && activity.affectsWaiting;
  const lastAskedAt = isQuestion ? latest(state.lastAskedAt, activity.at) : state.lastAskedAt;
  const lastAnsweredAt = isReply ? latest(state.lastAnsweredAt, activity.at) : state.lastAnsweredAt;
  return {
    listed: state.listed || activity.isVisible,
    lastMessageAt: Math.max(state.lastMessageAt, activity.at),
    lastAskedAt,
    lastAnsweredAt,
    waitingSince: closeWait(
      isQuestion ? openWait(state.waitingSince, activity.at, lastAnsweredAt) : state.waitingSince,
      lastAskedAt,
      lastAnsweredAt,
    ),
    name: newest(state.name, activity.name, activity.at),
    waId: newest(state.waId, activity.waId, activity.at),
    userId: newest(state.userId, activity.userId, activity.at),
    preview: newest(state.preview, activity.preview, activity.at),
  };
}

const latest = (known: number | undefined, at: number): number => Math.max(known ?? at, at);

/** Starts a wait at a question, or moves its start to an earlier question, unless the question is already answered. */
const openWait = (since: number | undefined, at: number, lastAnsweredAt: number | undefined): number | undefined =>
  lastAnsweredAt !== undefined && at <= lastAnsweredAt ? since : Math.min(since ?? at, at);

/** Ends a wait that a reply answers. A question after that reply starts a new wait. */
function closeWait(
  since: number | undefined,
  lastAskedAt: number | undefined,
  lastAnsweredAt: number | undefined,
): number | undefined {
  if (since === undefined || lastAnsweredAt === undefined || since > lastAnsweredAt) return since;
  return lastAskedAt !== undefined && lastAskedAt > lastAnsweredAt ? lastAskedAt : undefined;
}

function newest(known: ReportedValue | undefined, value: string | undefined, at: number): ReportedValue | undefined {
  if (value === undefined) return known;
  const isNewer = !known || at > known.at || (at === known.at && value > known.value);
  return isNewer ? { value, at } : known;
}
