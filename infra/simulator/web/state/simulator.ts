import { createContext, use } from 'react';
import type { Chat, State } from '../../phone-api.ts';
import { createPhoneApi, type PhoneApi } from '../logic/api-client.ts';
import { type Cache, createCache } from '../logic/cache.ts';
import { keyOf, keyText } from '../logic/chat-key.ts';
import { type ChatMemories, createChatMemories } from '../logic/chat-memory.ts';
import { createSender, type Sender } from '../logic/sender.ts';

/** Everything that the page's parts share. */
export interface Simulator {
  readonly api: PhoneApi;
  /** The simulator's state, under `STATE`. */
  readonly states: Cache<State>;
  /** The chats, by `keyText`. */
  readonly chats: Cache<Chat>;
  readonly memories: ChatMemories;
  readonly sender: Sender;
}

export const STATE = 'state';

class NoSuchChat extends Error {
  override readonly name = 'NoSuchChat';
}

/** Puts the parts together; `base` is the address of the simulator's API. */
export function createSimulator(base: string): Simulator {
  const api = createPhoneApi(base, (input, init) => fetch(input, init));
  const memories = createChatMemories();
  const chats = createCache(async (text): Promise<Chat> => {
    const key = keyOf(text);
    if (key === null) throw new NoSuchChat(text);
    await sender.quiet(key);
    return api.chat(key.customerId, key.phoneNumberId);
  });
  const sender: Sender = createSender({
    api,
    memories,
    sent: (key, bubble) =>
      chats.edit(keyText(key), (chat) =>
        chat.bubbles.some(({ wamid }) => wamid === bubble.wamid)
          ? chat
          : { ...chat, bubbles: [...chat.bubbles, bubble] },
      ),
    changed: (key) => chats.changed(keyText(key)),
    now: Date.now,
    newId: () => `local-${crypto.randomUUID()}`,
  });
  return { api, states: createCache(() => api.state()), chats, memories, sender };
}

export class OutsideOfSimulator extends Error {
  override readonly name = 'OutsideOfSimulator';
}

export const SimulatorContext = createContext<Simulator | null>(null);

/** The simulator that the page belongs to. */
export function useSimulator(): Simulator {
  const simulator = use(SimulatorContext);
  if (simulator === null) throw new OutsideOfSimulator('useSimulator');
  return simulator;
}
