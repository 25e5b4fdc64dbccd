import type { Say } from '../../phone-api.ts';
import { type Cart, EMPTY_CART } from './cart.ts';
import type { Pending } from './thread.ts';

/** A message that is being sent, with its content, so that sending can be retried. */
export type Sending = Pending & { readonly message: Say };

/** The state of a chat that only this page holds. */
export interface ChatMemory {
  readonly draft: string;
  /** The wamid of the message that the draft replies to. */
  readonly replyTo: string | null;
  readonly cart: Cart;
  readonly sending: readonly Sending[];
}

const EMPTY: ChatMemory = { draft: '', replyTo: null, cart: EMPTY_CART, sending: [] };

/** Stores the local state of all chats and notifies listeners. A draft and a cart survive a switch to another chat. */
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
