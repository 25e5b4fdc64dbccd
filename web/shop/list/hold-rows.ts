import type { ConversationView } from '../../../functions/conversations/views.ts';

/** Rows of the list, in the order in which they are shown. */
export interface HeldRows {
  readonly rows: readonly ConversationView[];
  /** The number of conversations with new messages whose position is not updated yet. */
  readonly newCount: number;
}

/**
 * Keeps the order of the rows while the user touches the list, so that no row moves under the finger. The rows get new
 * content; rows that no longer belong to the list stay.
 * @param held the rows when the touch began; null without a touch
 */
export function holdRows(held: readonly ConversationView[] | null, incoming: readonly ConversationView[]): HeldRows {
  if (held === null) return { rows: incoming, newCount: 0 };
  const current = new Map(incoming.map((conversation) => [conversation.id, conversation]));
  const previous = new Map(held.map((conversation) => [conversation.id, conversation]));
  return {
    rows: held.map((conversation) => current.get(conversation.id) ?? conversation),
    newCount: incoming.filter((conversation) => isNew(previous.get(conversation.id), conversation)).length,
  };
}

const isNew = (previous: ConversationView | undefined, current: ConversationView): boolean =>
  previous === undefined ||
  (current.lastMessage?.direction === 'inbound' && current.lastMessageAt !== previous.lastMessageAt);
