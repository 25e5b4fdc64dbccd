import { useEffect, useSyncExternalStore } from 'react';
import type { Chat } from '../../phone-api.ts';
import { type ChatKey, formatChatKey } from '../logic/chat-key.ts';
import type { LocalChatState } from '../logic/local-chat-store.ts';
import { newestBusinessMessage } from '../logic/thread.ts';
import { useSimulator } from './simulator.ts';
import { useCacheEntry } from './use-cache-entry.ts';

/** Returns a chat, undefined until it is fetched. */
export function useChat(key: ChatKey): Chat | undefined {
  return useCacheEntry(useSimulator().chatCache, formatChatKey(key)).value;
}

/** Returns the draft, reply, cart and pending messages of a chat. */
export function useLocalChat(key: ChatKey): LocalChatState {
  const { localChats } = useSimulator();
  return useSyncExternalStore(localChats.subscribe, () => localChats.get(formatChatKey(key)));
}

/** Marks the chat as read when the customer opens it and when a message arrives while it is open. */
export function useMarkSeen(key: ChatKey, chat: Chat | undefined, unseen: number, isVisible: boolean): void {
  const { api } = useSimulator();
  const { customerId, phoneNumberId } = key;
  const newest = chat === undefined ? undefined : newestBusinessMessage(chat.bubbles)?.wamid;
  const shouldMark = isVisible && unseen > 0 && newest !== undefined;
  useEffect(() => {
    // A failed call needs no action: the next message or visit marks the chat again.
    if (shouldMark && newest !== undefined) api.markSeen(customerId, phoneNumberId).catch(() => undefined);
  }, [shouldMark, newest, api, customerId, phoneNumberId]);
}
