import type { Bubble, Say } from '../../phone-api.ts';
import { type PhoneApi, PhoneApiRefused } from './api-client.ts';
import { type ChatKey, keyText } from './chat-key.ts';
import type { ChatMemories, Sending } from './chat-memory.ts';
import { type Beside, ghostOf } from './ghost.ts';

export interface SenderParts {
  readonly api: Pick<PhoneApi, 'say'>;
  readonly memories: ChatMemories;
  /** Adds the sent message, as the simulator returned it, to the chat. */
  readonly sent: (chat: ChatKey, bubble: Bubble) => void;
  /** Called when the chat changed in another way. */
  readonly changed: (chat: ChatKey) => void;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Sends messages of customers. A message appears in its chat at once, and stays with a reason when sending fails. */
export interface Sender {
  /** Resolves to whether the simulator accepted the message; never rejects. */
  send(chat: ChatKey, message: Say, details?: Beside): Promise<boolean>;
  sendAgain(chat: ChatKey, localId: string): Promise<boolean>;
  discard(chat: ChatKey, localId: string): void;
  /**
   * Waits until no message of the chat is being sent. A chat that is fetched earlier would show those messages twice.
   */
  quiet(chat: ChatKey): Promise<void>;
}

const SENDING = { kind: 'sending' } as const;

export function createSender({ api, memories, sent, changed, now, newId }: SenderParts): Sender {
  const inFlight = new Map<string, Set<Promise<boolean>>>();

  const without = (sending: readonly Sending[], localId: string): readonly Sending[] =>
    sending.filter((pending) => pending.localId !== localId);

  const setState = (key: string, localId: string, state: Sending['state']): void =>
    memories.change(key, ({ sending }) => ({
      sending: sending.map((pending) => (pending.localId === localId ? { ...pending, state } : pending)),
    }));

  const attempt = async (chat: ChatKey, message: Say, localId: string): Promise<boolean> => {
    const key = keyText(chat);
    try {
      const bubble = await api.say(chat.customerId, chat.phoneNumberId, message);
      if (message.type === 'reaction') changed(chat);
      else sent(chat, bubble);
      memories.change(key, ({ sending }) => ({ sending: without(sending, localId) }));
      return true;
    } catch (error) {
      setState(key, localId, { kind: 'failed', reason: error instanceof PhoneApiRefused ? error.message : null });
      return false;
    }
  };

  const track = async (chat: ChatKey, result: Promise<boolean>): Promise<boolean> => {
    const key = keyText(chat);
    const attempts = inFlight.get(key) ?? new Set();
    inFlight.set(key, attempts.add(result));
    const isAccepted = await result;
    attempts.delete(result);
    return isAccepted;
  };

  return {
    send: (chat, message, details = {}) => {
      const localId = newId();
      const bubble = ghostOf(message, localId, now(), details);
      if (bubble !== null)
        memories.change(keyText(chat), ({ sending }) => ({
          sending: [...sending, { localId, bubble, message, state: SENDING }],
        }));
      return track(chat, attempt(chat, message, localId));
    },
    sendAgain: async (chat, localId) => {
      const pending = memories.get(keyText(chat)).sending.find((candidate) => candidate.localId === localId);
      if (pending === undefined) return false;
      setState(keyText(chat), localId, SENDING);
      return track(chat, attempt(chat, pending.message, localId));
    },
    discard: (chat, localId) =>
      memories.change(keyText(chat), ({ sending }) => ({ sending: without(sending, localId) })),
    quiet: async (chat) => {
      const attempts = inFlight.get(keyText(chat));
      while (attempts !== undefined && attempts.size > 0) await Promise.all(attempts);
    },
  };
}
