import type { TextStorage } from '../../ui/storage.ts';

const KEY_PREFIX = 'draft.';

/** Unsent text per conversation, stored on this device. */
export interface Drafts {
  read(conversationId: string): string;
  write(conversationId: string, text: string): void;
}

export const createDrafts = (storage: TextStorage, agentId: string): Drafts => {
  const keyOf = (conversationId: string): string => `${KEY_PREFIX}${agentId}.${conversationId}`;
  return {
    read: (conversationId) => storage.get(keyOf(conversationId)) ?? '',
    write: (conversationId, text) =>
      text === '' ? storage.remove(keyOf(conversationId)) : storage.set(keyOf(conversationId), text),
  };
};
