import type { Shelf } from '../session/shelf.ts';

const ROOM = 'draft.';

/** What was typed and not sent, kept per conversation on this device. */
export interface Drafts {
  read(conversationId: string): string;
  write(conversationId: string, text: string): void;
}

export const createDrafts = (shelf: Shelf, agentId: string): Drafts => {
  const nameOf = (conversationId: string): string => `${ROOM}${agentId}.${conversationId}`;
  return {
    read: (conversationId) => shelf.get(nameOf(conversationId)) ?? '',
    write: (conversationId, text) =>
      text === '' ? shelf.remove(nameOf(conversationId)) : shelf.set(nameOf(conversationId), text),
  };
};
