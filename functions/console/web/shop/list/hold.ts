import type { ConversationView } from '../../../../conversations/views.ts';

export interface Rows {
  readonly rows: readonly ConversationView[];
  /** How many customers wrote since, and are not yet where they belong. */
  readonly fresh: number;
}

/**
 * The rows while somebody has a finger on the list: in the order in which it stood, with what is new in them. A row that belongs in it
 * no longer stays where it is, so that nothing moves under the finger.
 * @param held the list as it stood; null when nobody touches it
 */
export function holdRows(held: readonly ConversationView[] | null, incoming: readonly ConversationView[]): Rows {
  if (held === null) return { rows: incoming, fresh: 0 };
  const now = new Map(incoming.map((conversation) => [conversation.id, conversation]));
  const before = new Map(held.map((conversation) => [conversation.id, conversation]));
  return {
    rows: held.map((conversation) => now.get(conversation.id) ?? conversation),
    fresh: incoming.filter((conversation) => isNews(before.get(conversation.id), conversation)).length,
  };
}

const isNews = (before: ConversationView | undefined, now: ConversationView): boolean =>
  before === undefined || (now.lastMessage?.direction === 'inbound' && now.lastMessageAt !== before.lastMessageAt);
