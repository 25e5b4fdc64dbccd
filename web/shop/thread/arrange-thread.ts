import type { MessageView } from '../../../functions/conversations/views.ts';
import type { ThreadMessage } from '../api/thread-message.ts';
import { bodyOf } from './body-of.ts';
import type { MessageBody } from './message-body.ts';

type Direction = MessageView['direction'];

/** The message that another message replies to. `of` is null if that message is not loaded. */
export interface Quote {
  readonly wamid: string;
  readonly of: { readonly message: ThreadMessage; readonly body: MessageBody } | null;
}

/** A message with the reactions, edits and deletion that later messages applied to it. */
export interface Bubble {
  readonly message: ThreadMessage;
  readonly body: MessageBody;
  readonly quote: Quote | null;
  /** Each side has at most one reaction to a message: the last one. */
  readonly reactions: readonly { readonly by: Direction; readonly emoji: string }[];
  /** The previous texts, oldest first, and the time of the last edit. */
  readonly edit: { readonly at: string; readonly before: readonly string[] } | null;
  /** The time at which the message was deleted. */
  readonly revokedAt: string | null;
}

export type ThreadItem =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly direction: Direction;
      readonly sentBy: string | null;
      readonly bubbles: readonly Bubble[];
    }
  /** An event, or a reaction, edit or deletion of a message that is not loaded. */
  | { readonly kind: 'line'; readonly key: string; readonly message: ThreadMessage; readonly body: MessageBody };

/** Messages of one side that follow each other within this time form a group. */
const GROUP_WINDOW_MS = 5 * 60_000;

/**
 * Arranges a thread into days, groups of bubbles, and event lines. Reactions, edits and deletions are applied to the
 * message that they refer to. Messages must be in order, oldest first.
 * @param dayOf returns the day of a time in the time zone of the business
 */
export function arrangeThread(
  messages: readonly ThreadMessage[],
  dayOf: (iso: string) => string,
): readonly ThreadItem[] {
  const byWamid = new Map(messages.flatMap((message) => (message.wamid === null ? [] : [[message.wamid, message]])));
  const changes = changesOf(messages, byWamid);
  const items: ThreadItem[] = [];
  let day = '';
  for (const message of messages) {
    const body = bodyOf(message);
    if (isChange(body) && message.about !== null && byWamid.has(message.about)) continue;
    if (dayOf(message.timestamp) !== day) {
      day = dayOf(message.timestamp);
      items.push({ kind: 'day', key: `day-${day}-${message.id}`, at: message.timestamp });
    }
    if (isChange(body) || body.kind === 'event') {
      items.push({ kind: 'line', key: message.id, message, body });
      continue;
    }
    const bubble = bubbleOf(message, body, byWamid, changes.get(message.wamid ?? '') ?? []);
    const last = items.at(-1);
    if (last?.kind === 'group' && isSameGroup(last, message))
      items[items.length - 1] = { ...last, bubbles: [...last.bubbles, bubble] };
    else {
      const { direction, sentBy } = message;
      items.push({ kind: 'group', key: message.id, direction, sentBy, bubbles: [bubble] });
    }
  }
  return items;
}

const isChange = ({ kind }: MessageBody): boolean => kind === 'reaction' || kind === 'edit' || kind === 'revoke';

type MessagesByWamid = ReadonlyMap<string, ThreadMessage>;

/** Returns the reactions, edits and deletions by the wamid of the message that they change, in order. */
function changesOf(
  messages: readonly ThreadMessage[],
  byWamid: MessagesByWamid,
): ReadonlyMap<string, readonly ThreadMessage[]> {
  const changes = messages.filter(
    (message) => message.about !== null && byWamid.has(message.about) && isChange(bodyOf(message)),
  );
  return Map.groupBy(changes, ({ about }) => about ?? '');
}

function bubbleOf(
  message: ThreadMessage,
  body: MessageBody,
  byWamid: MessagesByWamid,
  changes: readonly ThreadMessage[],
): Bubble {
  const edits = changes.flatMap((change) => {
    const changed = bodyOf(change);
    return changed.kind === 'edit' && changed.text !== null ? [{ at: change.timestamp, text: changed.text }] : [];
  });
  const last = edits.at(-1);
  const revoked = changes.findLast((change) => bodyOf(change).kind === 'revoke');
  return {
    message,
    body: last === undefined ? body : withText(body, last.text),
    quote: quoteOf(message.about, byWamid),
    reactions: reactionsOf(changes),
    edit:
      last === undefined
        ? null
        : { at: last.at, before: [message.text ?? '', ...edits.slice(0, -1).map(({ text }) => text)] },
    revokedAt: revoked?.timestamp ?? null,
  };
}

function withText(body: MessageBody, text: string): MessageBody {
  return body.kind === 'media' ? { ...body, caption: text } : { kind: 'text', text };
}

function quoteOf(about: string | null, byWamid: MessagesByWamid): Quote | null {
  if (about === null) return null;
  const message = byWamid.get(about);
  return { wamid: about, of: message === undefined ? null : { message, body: bodyOf(message) } };
}

function reactionsOf(changes: readonly ThreadMessage[]): Bubble['reactions'] {
  const bySide = new Map<Direction, string | null>();
  for (const change of changes) {
    const body = bodyOf(change);
    // The customer has not received a reaction that failed to send.
    if (body.kind === 'reaction' && change.status !== 'failed') bySide.set(change.direction, body.emoji);
  }
  return [...bySide].flatMap(([by, emoji]) => (emoji === null ? [] : [{ by, emoji }]));
}

function isSameGroup(group: Extract<ThreadItem, { kind: 'group' }>, message: ThreadMessage): boolean {
  const last = group.bubbles.at(-1)?.message;
  return (
    last !== undefined &&
    group.direction === message.direction &&
    group.sentBy === message.sentBy &&
    last.automatic === message.automatic &&
    Date.parse(message.timestamp) - Date.parse(last.timestamp) < GROUP_WINDOW_MS
  );
}
