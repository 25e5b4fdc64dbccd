import { useEffect, useSyncExternalStore } from 'react';
import type { Chat } from '../../phone-api.ts';
import { type ChatKey, keyText } from '../logic/chat-key.ts';
import type { ChatMemory } from '../logic/chat-memory.ts';
import { newestFromBusiness } from '../logic/thread.ts';
import { useSimulator } from './simulator.ts';
import { useCached } from './use-cached.ts';

/** Returns a chat, undefined until it is fetched. */
export function useChat(key: ChatKey): Chat | undefined {
  return useCached(useSimulator().chats, keyText(key)).value;
}

/** Returns the draft, reply, cart and pending messages of a chat. */
export function useChatMemory(key: ChatKey): ChatMemory {
  const { memories } = useSimulator();
  return useSyncExternalStore(memories.listen, () => memories.get(keyText(key)));
}

/** Marks the chat as read when the customer opens it and when a message arrives while it is open. */
export function useSeen(key: ChatKey, chat: Chat | undefined, unseen: number, isVisible: boolean): void {
  const { api } = useSimulator();
  const { customerId, phoneNumberId } = key;
  const newest = chat === undefined ? undefined : newestFromBusiness(chat.bubbles)?.wamid;
  const shouldMark = isVisible && unseen > 0 && newest !== undefined;
  useEffect(() => {
    // A failed call needs no action: the next message or visit marks the chat again.
    if (shouldMark && newest !== undefined) api.seen(customerId, phoneNumberId).catch(() => undefined);
  }, [shouldMark, newest, api, customerId, phoneNumberId]);
}
