import type { MessageView } from '../../../../conversations/views.ts';
import { type Body, bodyOf } from './body.ts';
import type { ThreadMessage } from './message.ts';

type Direction = MessageView['direction'];

/** The message that another answers. `null` where it is not among those that are loaded. */
export interface Quote {
  readonly wamid: string;
  readonly of: { readonly message: ThreadMessage; readonly body: Body } | null;
}

/** One message with all that later ones did to it. */
export interface Bubble {
  readonly message: ThreadMessage;
  readonly body: Body;
  readonly quote: Quote | null;
  /** Each side has one reaction to a message at most; the last one counts. */
  readonly reactions: readonly { readonly by: Direction; readonly emoji: string }[];
  /** What it said before, oldest first, and when it was changed last. */
  readonly edit: { readonly at: string; readonly before: readonly string[] } | null;
  /** When it was taken back. */
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
  /** A line of its own: what happened, or a reaction, edit or deletion of a message that is not loaded. */
  | { readonly kind: 'line'; readonly key: string; readonly message: ThreadMessage; readonly body: Body };

/** Messages of one side that follow within this time make a group. */
const TOGETHER = 5 * 60_000;

/**
 * A thread as it is drawn: days, groups of bubbles, and lines between. Reactions, edits and deletions go to the message that they
 * are about. Messages are in order, oldest first.
 * @param dayOf the day of a time in the business's zone
 */
export function arrange(messages: readonly ThreadMessage[], dayOf: (iso: string) => string): readonly ThreadItem[] {
  const known = new Map(messages.flatMap((message) => (message.wamid === null ? [] : [[message.wamid, message]])));
  const about = changesOf(messages, known);
  const items: ThreadItem[] = [];
  let day = '';
  for (const message of messages) {
    const body = bodyOf(message);
    if (isChange(body) && message.about !== null && known.has(message.about)) continue;
    if (dayOf(message.timestamp) !== day) {
      day = dayOf(message.timestamp);
      items.push({ kind: 'day', key: `day-${day}-${message.id}`, at: message.timestamp });
    }
    if (isChange(body) || body.kind === 'event') {
      items.push({ kind: 'line', key: message.id, message, body });
      continue;
    }
    const bubble = bubbleOf(message, body, known, about.get(message.wamid ?? '') ?? []);
    const last = items.at(-1);
    if (last?.kind === 'group' && belongs(last, message))
      items[items.length - 1] = { ...last, bubbles: [...last.bubbles, bubble] };
    else {
      const { direction, sentBy } = message;
      items.push({ kind: 'group', key: message.id, direction, sentBy, bubbles: [bubble] });
    }
  }
  return items;
}

const isChange = ({ kind }: Body): boolean => kind === 'reaction' || kind === 'edit' || kind === 'revoke';

type Known = ReadonlyMap<string, ThreadMessage>;

/** What changes a message, by its wamid, in order. */
function changesOf(messages: readonly ThreadMessage[], known: Known): ReadonlyMap<string, readonly ThreadMessage[]> {
  const changes = messages.filter(
    (message) => message.about !== null && known.has(message.about) && isChange(bodyOf(message)),
  );
  return Map.groupBy(changes, ({ about }) => about ?? '');
}

function bubbleOf(message: ThreadMessage, body: Body, known: Known, changes: readonly ThreadMessage[]): Bubble {
  const edits = changes.flatMap((change) => {
    const changed = bodyOf(change);
    return changed.kind === 'edit' && changed.text !== null ? [{ at: change.timestamp, text: changed.text }] : [];
  });
  const last = edits.at(-1);
  const revoked = changes.findLast((change) => bodyOf(change).kind === 'revoke');
  return {
    message,
    body: last === undefined ? body : withText(body, last.text),
    quote: quoteOf(message.about, known),
    reactions: reactionsOf(changes),
    edit:
      last === undefined
        ? null
        : { at: last.at, before: [message.text ?? '', ...edits.slice(0, -1).map(({ text }) => text)] },
    revokedAt: revoked?.timestamp ?? null,
  };
}

function withText(body: Body, text: string): Body {
  return body.kind === 'media' ? { ...body, caption: text } : { kind: 'text', text };
}

function quoteOf(about: string | null, known: Known): Quote | null {
  if (about === null) return null;
  const message = known.get(about);
  return { wamid: about, of: message === undefined ? null : { message, body: bodyOf(message) } };
}

function reactionsOf(changes: readonly ThreadMessage[]): Bubble['reactions'] {
  const bySide = new Map<Direction, string | null>();
  for (const change of changes) {
    const body = bodyOf(change);
    // A reaction of ours that failed was never seen by anybody.
    if (body.kind === 'reaction' && change.status !== 'failed') bySide.set(change.direction, body.emoji);
  }
  return [...bySide].flatMap(([by, emoji]) => (emoji === null ? [] : [{ by, emoji }]));
}

function belongs(group: Extract<ThreadItem, { kind: 'group' }>, message: ThreadMessage): boolean {
  const last = group.bubbles.at(-1)?.message;
  return (
    last !== undefined &&
    group.direction === message.direction &&
    group.sentBy === message.sentBy &&
    last.automatic === message.automatic &&
    Date.parse(message.timestamp) - Date.parse(last.timestamp) < TOGETHER
  );
}
