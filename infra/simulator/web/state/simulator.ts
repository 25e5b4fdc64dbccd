import { createContext, use } from 'react';
import type { Chat, State } from '../../phone-api.ts';
import { createPhoneApi, type PhoneApi } from '../logic/api-client.ts';
import { type Cache, createCache } from '../logic/cache.ts';
import { formatChatKey, parseChatKey } from '../logic/chat-key.ts';
import { createLocalChatStore, type LocalChatStore } from '../logic/local-chat-store.ts';
import { createSender, type Sender } from '../logic/sender.ts';

/** API client, caches and local state that all components of the page share. */
export interface Simulator {
  readonly api: PhoneApi;
  /** The simulator's state, with the key `STATE_KEY`. */
  readonly stateCache: Cache<State>;
  /** Chats by formatted chat key. */
  readonly chatCache: Cache<Chat>;
  readonly localChats: LocalChatStore;
  readonly sender: Sender;
}

export const STATE_KEY = 'state';

class NoSuchChatError extends Error {
  override readonly name = 'NoSuchChatError';
}

/** Creates the shared objects. `base` is the base URL of the simulator's API. */
export function createSimulator(base: string): Simulator {
  const api = createPhoneApi(base, (input, init) => fetch(input, init));
  const localChats = createLocalChatStore();
  const chatCache = createCache(async (text): Promise<Chat> => {
    const key = parseChatKey(text);
    if (key === null) throw new NoSuchChatError(text);
    await sender.waitUntilIdle(key);
    return api.getChat(key.customerId, key.phoneNumberId);
  });
  const sender: Sender = createSender({
    api,
    localChats,
    onSent: (key, bubble) =>
      chatCache.update(formatChatKey(key), (chat) =>
        chat.bubbles.some(({ wamid }) => wamid === bubble.wamid)
          ? chat
          : { ...chat, bubbles: [...chat.bubbles, bubble] },
      ),
    onChanged: (key) => chatCache.invalidate(formatChatKey(key)),
    now: Date.now,
    newId: () => `local-${crypto.randomUUID()}`,
  });
  return { api, stateCache: createCache(() => api.getState()), chatCache, localChats, sender };
}

/** A hook was called outside of its context provider. */
export class OutsideOfSimulatorError extends Error {
  override readonly name = 'OutsideOfSimulatorError';
}

export const SimulatorContext = createContext<Simulator | null>(null);

/** Returns the simulator from the context. */
export function useSimulator(): Simulator {
  const simulator = use(SimulatorContext);
  if (simulator === null) throw new OutsideOfSimulatorError('useSimulator');
  return simulator;
}
