import { createContext, use } from 'react';
import type { Chat, State } from '../../phone-api.ts';
import { createPhoneApi, type PhoneApi } from '../logic/api-client.ts';
import { type Cache, createCache } from '../logic/cache.ts';
import { keyOf, keyText } from '../logic/chat-key.ts';
import { type ChatMemories, createChatMemories } from '../logic/chat-memory.ts';
import { createSender, type Sender } from '../logic/sender.ts';

/** API client, caches and local state that all components of the page share. */
export interface Simulator {
  readonly api: PhoneApi;
  /** The simulator's state, with the key `STATE_KEY`. */
  readonly states: Cache<State>;
  /** Chats by formatted chat key. */
  readonly chats: Cache<Chat>;
  readonly memories: ChatMemories;
  readonly sender: Sender;
}

export const STATE = 'state';

class NoSuchChat extends Error {
  override readonly name = 'NoSuchChat';
}

/** Creates the shared objects. `base` is the base URL of the simulator's API. */
export function createSimulator(base: string): Simulator {
  const api = createPhoneApi(base, (input, init) => fetch(input, init));
  const localChats = createChatMemories();
  const chatCache = createCache(async (text): Promise<Chat> => {
    const key = keyOf(text);
    if (key === null) throw new NoSuchChat(text);
    await sender.quiet(key);
    return api.chat(key.customerId, key.phoneNumberId);
  });
  const sender: Sender = createSender({
    api,
    memories: localChats,
    sent: (key, bubble) =>
      chatCache.edit(keyText(key), (chat) =>
        chat.bubbles.some(({ wamid }) => wamid === bubble.wamid)
          ? chat
          : { ...chat, bubbles: [...chat.bubbles, bubble] },
      ),
    changed: (key) => chatCache.changed(keyText(key)),
    now: Date.now,
    newId: () => `local-${crypto.randomUUID()}`,
  });
  return { api, states: createCache(() => api.state()), chats: chatCache, memories: localChats, sender };
}

/** A hook was called outside of its context provider. */
export class OutsideOfSimulator extends Error {
  override readonly name = 'OutsideOfSimulator';
}

export const SimulatorContext = createContext<Simulator | null>(null);

/** Returns the simulator from the context. */
export function useSimulator(): Simulator {
  const simulator = use(SimulatorContext);
  if (simulator === null) throw new OutsideOfSimulator('useSimulator');
  return simulator;
}
