import type { Say } from '../../phone-api.ts';
import { type Cart, EMPTY_CART } from './cart.ts';
import type { Pending } from './thread.ts';

/** A message under way and what was said, so that it can be said again. */
export type Sending = Pending & { readonly say: Say };

/** What a chat holds besides its messages; only this page knows it. */
export interface ChatMemory {
  readonly draft: string;
  /** The wamid that the draft answers. */
  readonly replyTo: string | null;
  readonly cart: Cart;
  readonly sending: readonly Sending[];
}

const EMPTY: ChatMemory = { draft: '', replyTo: null, cart: EMPTY_CART, sending: [] };

/** Memories of all chats, which tell when they change. A draft and a cart outlive a look at another chat. */
export interface ChatMemories {
  get(key: string): ChatMemory;
  change(key: string, change: (memory: ChatMemory) => Partial<ChatMemory>): void;
  listen(listener: () => void): () => void;
}

export function createChatMemories(): ChatMemories {
  const memories = new Map<string, ChatMemory>();
  const listeners = new Set<() => void>();
  const get = (key: string): ChatMemory => memories.get(key) ?? EMPTY;
  return {
    get,
    change: (key, change) => {
      const before = get(key);
      memories.set(key, { ...before, ...change(before) });
      for (const listener of listeners) listener();
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
