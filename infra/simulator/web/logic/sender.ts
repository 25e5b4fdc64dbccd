import type { Bubble, CustomerMessage } from '../../phone-api.ts';
import { type PhoneApi, PhoneApiRefusedError } from './api-client.ts';
import { type ChatKey, formatChatKey } from './chat-key.ts';
import type { LocalChatStore, OutgoingMessage } from './local-chat-store.ts';
import { type MessageDetails, toOptimisticMessage } from './optimistic-message.ts';

export interface SenderDependencies {
  readonly api: Pick<PhoneApi, 'sendMessage'>;
  readonly localChats: LocalChatStore;
  /** Adds the sent message, as the simulator returned it, to the chat. */
  readonly onSent: (chat: ChatKey, bubble: Bubble) => void;
  /** Called when the chat changed in another way. */
  readonly onChanged: (chat: ChatKey) => void;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Sends messages of customers. A message appears in its chat at once, and stays with a reason when sending fails. */
export interface Sender {
  /** Resolves to whether the simulator accepted the message; never rejects. */
  send(chat: ChatKey, message: CustomerMessage, details?: MessageDetails): Promise<boolean>;
  retry(chat: ChatKey, localId: string): Promise<boolean>;
  discard(chat: ChatKey, localId: string): void;
  /**
   * Waits until no message of the chat is being sent. A chat that is fetched earlier would show those messages twice.
   */
  waitUntilIdle(chat: ChatKey): Promise<void>;
}

const SENDING = { kind: 'sending' } as const;

export function createSender({ api, localChats, onSent, onChanged, now, newId }: SenderDependencies): Sender {
  const inFlight = new Map<string, Set<Promise<boolean>>>();

  const without = (sending: readonly OutgoingMessage[], localId: string): readonly OutgoingMessage[] =>
    sending.filter((pending) => pending.localId !== localId);

  const setState = (key: string, localId: string, state: OutgoingMessage['state']): void =>
    localChats.update(key, ({ outgoing }) => ({
      outgoing: outgoing.map((pending) => (pending.localId === localId ? { ...pending, state } : pending)),
    }));

  const attempt = async (chat: ChatKey, message: CustomerMessage, localId: string): Promise<boolean> => {
    const key = formatChatKey(chat);
    try {
      const bubble = await api.sendMessage(chat.customerId, chat.phoneNumberId, message);
      if (message.type === 'reaction') onChanged(chat);
      else onSent(chat, bubble);
      localChats.update(key, ({ outgoing }) => ({ outgoing: without(outgoing, localId) }));
      return true;
    } catch (error) {
      setState(key, localId, { kind: 'failed', reason: error instanceof PhoneApiRefusedError ? error.message : null });
      return false;
    }
  };

  const track = async (chat: ChatKey, result: Promise<boolean>): Promise<boolean> => {
    const key = formatChatKey(chat);
    const attempts = inFlight.get(key) ?? new Set();
    inFlight.set(key, attempts.add(result));
    const isAccepted = await result;
    attempts.delete(result);
    return isAccepted;
  };

  return {
    send: (chat, message, details = {}) => {
      const localId = newId();
      const bubble = toOptimisticMessage(message, localId, now(), details);
      if (bubble !== null)
        localChats.update(formatChatKey(chat), ({ outgoing }) => ({
          outgoing: [...outgoing, { localId, bubble, message, state: SENDING }],
        }));
      return track(chat, attempt(chat, message, localId));
    },
    retry: async (chat, localId) => {
      const pending = localChats.get(formatChatKey(chat)).outgoing.find((candidate) => candidate.localId === localId);
      if (pending === undefined) return false;
      setState(formatChatKey(chat), localId, SENDING);
      return track(chat, attempt(chat, pending.message, localId));
    },
    discard: (chat, localId) =>
      localChats.update(formatChatKey(chat), ({ outgoing }) => ({ outgoing: without(outgoing, localId) })),
    waitUntilIdle: async (chat) => {
      const attempts = inFlight.get(formatChatKey(chat));
      while (attempts !== undefined && attempts.size > 0) await Promise.all(attempts);
    },
  };
}
