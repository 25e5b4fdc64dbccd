import type { CustomerMessage } from '../../phone-api.ts';
import { type Cart, EMPTY_CART } from './cart.ts';
import type { PendingMessage } from './thread.ts';

/** A message that is being sent, with its content, so that sending can be retried. */
export type OutgoingMessage = PendingMessage & { readonly message: CustomerMessage };

/** The state of a chat that only this page holds. */
export interface LocalChatState {
  readonly draft: string;
  /** The wamid of the message that the draft replies to. */
  readonly replyTo: string | null;
  readonly cart: Cart;
  readonly outgoing: readonly OutgoingMessage[];
}

const EMPTY: LocalChatState = { draft: '', replyTo: null, cart: EMPTY_CART, outgoing: [] };

/** Stores the local state of all chats and notifies listeners. A draft and a cart survive a switch to another chat. */
export interface LocalChatStore {
  get(key: string): LocalChatState;
  update(key: string, change: (memory: LocalChatState) => Partial<LocalChatState>): void;
  subscribe(listener: () => void): () => void;
}

export function createLocalChatStore(): LocalChatStore {
  const memories = new Map<string, LocalChatState>();
  const listeners = new Set<() => void>();
  const get = (key: string): LocalChatState => memories.get(key) ?? EMPTY;
  return {
    get,
    update: (key, change) => {
      const before = get(key);
      memories.set(key, { ...before, ...change(before) });
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
