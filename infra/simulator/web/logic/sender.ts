import type { Bubble, Say } from '../../phone-api.ts';
import { type PhoneApi, PhoneApiRefused } from './api-client.ts';
import { type ChatKey, keyText } from './chat-key.ts';
import type { ChatMemories, Sending } from './chat-memory.ts';
import { type Beside, ghostOf } from './ghost.ts';

export interface SenderParts {
  readonly api: Pick<PhoneApi, 'say'>;
  readonly memories: ChatMemories;
  /** Takes what the simulator answered into the chat. */
  readonly sent: (chat: ChatKey, bubble: Bubble) => void;
  /** Something else about the chat changed. */
  readonly changed: (chat: ChatKey) => void;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Sends what customers say. A message stands in its chat at once, and stays there with a reason when it could not be sent. */
export interface Sender {
  /** Resolves to whether it was taken; never rejects. */
  send(chat: ChatKey, say: Say, beside?: Beside): Promise<boolean>;
  sendAgain(chat: ChatKey, localId: string): Promise<boolean>;
  discard(chat: ChatKey, localId: string): void;
  /** Waits for the sends of a chat that are under way: a chat fetched meanwhile would show them twice. */
  quiet(chat: ChatKey): Promise<void>;
}

const SENDING = { kind: 'sending' } as const;

export function createSender({ api, memories, sent, changed, now, newId }: SenderParts): Sender {
  const underWay = new Map<string, Set<Promise<boolean>>>();

  const without = (sending: readonly Sending[], localId: string): readonly Sending[] =>
    sending.filter((one) => one.localId !== localId);

  const mark = (key: string, localId: string, state: Sending['state']): void =>
    memories.change(key, ({ sending }) => ({
      sending: sending.map((one) => (one.localId === localId ? { ...one, state } : one)),
    }));

  const attempt = async (chat: ChatKey, say: Say, localId: string): Promise<boolean> => {
    const key = keyText(chat);
    try {
      const bubble = await api.say(chat.customerId, chat.phoneNumberId, say);
      if (say.type === 'reaction') changed(chat);
      else sent(chat, bubble);
      memories.change(key, ({ sending }) => ({ sending: without(sending, localId) }));
      return true;
    } catch (error) {
      mark(key, localId, { kind: 'failed', reason: error instanceof PhoneApiRefused ? error.message : null });
      return false;
    }
  };

  const tracked = async (chat: ChatKey, attempted: Promise<boolean>): Promise<boolean> => {
    const key = keyText(chat);
    const attempts = underWay.get(key) ?? new Set();
    underWay.set(key, attempts.add(attempted));
    const taken = await attempted;
    attempts.delete(attempted);
    return taken;
  };

  return {
    send: (chat, say, beside = {}) => {
      const localId = newId();
      const bubble = ghostOf(say, localId, now(), beside);
      if (bubble !== null)
        memories.change(keyText(chat), ({ sending }) => ({
          sending: [...sending, { localId, bubble, say, state: SENDING }],
        }));
      return tracked(chat, attempt(chat, say, localId));
    },
    sendAgain: async (chat, localId) => {
      const again = memories.get(keyText(chat)).sending.find((one) => one.localId === localId);
      if (again === undefined) return false;
      mark(keyText(chat), localId, SENDING);
      return tracked(chat, attempt(chat, again.say, localId));
    },
    discard: (chat, localId) =>
      memories.change(keyText(chat), ({ sending }) => ({ sending: without(sending, localId) })),
    quiet: async (chat) => {
      const attempts = underWay.get(keyText(chat));
      while (attempts !== undefined && attempts.size > 0) await Promise.all(attempts);
    },
  };
}
