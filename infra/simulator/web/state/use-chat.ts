import { useEffect, useSyncExternalStore } from 'react';
import type { Chat } from '../../phone-api.ts';
import { type ChatKey, keyText } from '../logic/chat-key.ts';
import type { ChatMemory } from '../logic/chat-memory.ts';
import { newestFromBusiness } from '../logic/thread.ts';
import { useSimulator } from './simulator.ts';
import { useCached } from './use-cached.ts';

/** A chat; undefined until it is fetched. */
export function useChat(key: ChatKey): Chat | undefined {
  return useCached(useSimulator().chats, keyText(key)).value;
}

/** Draft, reply, cart and messages under way of a chat. */
export function useChatMemory(key: ChatKey): ChatMemory {
  const { memories } = useSimulator();
  return useSyncExternalStore(memories.listen, () => memories.get(keyText(key)));
}

/** Tells the simulator that the customer looks at the chat: when it is opened, and for each message that comes while it is open. */
export function useSeen(key: ChatKey, chat: Chat | undefined, unseen: number, looking: boolean): void {
  const { api } = useSimulator();
  const { customerId, phoneNumberId } = key;
  const newest = chat === undefined ? undefined : newestFromBusiness(chat.bubbles)?.wamid;
  const due = looking && unseen > 0 && newest !== undefined;
  useEffect(() => {
    // Not told now is told with the next message or look; there is nothing for the customer to do about it.
    if (due && newest !== undefined) api.seen(customerId, phoneNumberId).catch(() => undefined);
  }, [due, newest, api, customerId, phoneNumberId]);
}
