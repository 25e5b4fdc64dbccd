import { describe, expect, test } from 'vitest';
import type { Bubble, CustomerMessage } from '../../phone-api.ts';
import { PhoneApiRefusedError, PhoneApiUnreachableError } from '../../web/logic/api-client.ts';
import { formatChatKey, parseChatKey } from '../../web/logic/chat-key.ts';
import { createLocalChatStore } from '../../web/logic/local-chat-store.ts';
import { toOptimisticMessage } from '../../web/logic/optimistic-message.ts';
import { readContent } from '../../web/logic/read-content.ts';
import { createSender } from '../../web/logic/sender.ts';
import { bubble } from './bubbles.ts';

const CHAT = { customerId: 'c', phoneNumberId: 'p' };
const HELLO = { type: 'text', body: 'Halo' } as const;

function setup() {
  const localChats = createLocalChatStore();
  const responses: PromiseWithResolvers<Bubble>[] = [];
  const requests: CustomerMessage[] = [];
  const events: string[] = [];
  let ids = 0;
  const sender = createSender({
    api: {
      sendMessage: (_customer, _number, message) => {
        requests.push(message);
        const response = Promise.withResolvers<Bubble>();
        responses.push(response);
        return response.promise;
      },
    },
    localChats,
    onSent: (_chat, { wamid }) => events.push(`sent ${wamid}`),
    onChanged: () => events.push('changed'),
    now: () => 1000,
    newId: () => `local-${++ids}`,
  });
  const sending = () => localChats.get(formatChatKey(CHAT)).outgoing;
  return { sender, responses, requests, events, sending };
}

describe('sending', () => {
  test('shows the message at once and replaces it with the response', async () => {
    const { sender, responses, events, sending } = setup();
    const done = sender.send(CHAT, HELLO);
    expect(sending()).toMatchObject([{ localId: 'local-1', state: { kind: 'sending' }, bubble: { ticks: 'clock' } }]);
    responses[0]?.resolve(bubble({ wamid: 'w1' }));
    expect(await done).toBe(true);
    expect(events).toEqual(['sent w1']);
    expect(sending()).toEqual([]);
  });

  test.each([
    [new PhoneApiRefusedError(400, 'Too long'), 'Too long'],
    [new PhoneApiUnreachableError('No response'), null],
  ])('keeps a failed message with its reason: %s', async (error, reason) => {
    const { sender, responses, sending } = setup();
    const done = sender.send(CHAT, HELLO);
    responses[0]?.reject(error);
    expect(await done).toBe(false);
    expect(sending()).toMatchObject([{ state: { kind: 'failed', reason } }]);
  });

  test('can be retried or discarded', async () => {
    const { sender, responses, requests, sending } = setup();
    const first = sender.send(CHAT, HELLO);
    responses[0]?.reject(new PhoneApiUnreachableError('No response'));
    await first;
    const again = sender.retry(CHAT, 'local-1');
    expect(sending()).toMatchObject([{ state: { kind: 'sending' } }]);
    responses[1]?.reject(new PhoneApiUnreachableError('No response'));
    await again;
    expect(requests).toEqual([HELLO, HELLO]);
    sender.discard(CHAT, 'local-1');
    expect(sending()).toEqual([]);
    expect(await sender.retry(CHAT, 'local-1')).toBe(false);
  });

  test('a reaction has no bubble and only reports a change', async () => {
    const { sender, responses, events, sending } = setup();
    const done = sender.send(CHAT, { type: 'reaction', to: 'w1', emoji: '👍' });
    expect(sending()).toEqual([]);
    responses[0]?.resolve(bubble({ wamid: 'w1' }));
    await done;
    expect(events).toEqual(['changed']);
  });

  test('a chat is idle when all its sends have a response', async () => {
    const { sender, responses } = setup();
    const sends = [sender.send(CHAT, HELLO), sender.send(CHAT, HELLO)];
    let isIdle = false;
    const waited = sender.waitUntilIdle(CHAT).then(() => {
      isIdle = true;
    });
    responses[0]?.resolve(bubble({ wamid: 'w1' }));
    await sends[0];
    expect(isIdle).toBe(false);
    responses[1]?.resolve(bubble({ wamid: 'w2' }));
    await waited;
    await sender.waitUntilIdle({ customerId: 'other', phoneNumberId: 'p' });
  });
});

describe('optimistic message', () => {
  test.each([
    [HELLO, { kind: 'text', body: 'Halo' }],
    [
      { type: 'image', mediaId: 'm', caption: 'ini' },
      { kind: 'image', caption: 'ini' },
    ],
    [
      { type: 'document', mediaId: 'm', filename: 'a.pdf' },
      { kind: 'document', filename: 'a.pdf' },
    ],
    [
      { type: 'audio', mediaId: 'm', voice: true },
      { kind: 'audio', voice: true },
    ],
    [
      { type: 'location', latitude: 1, longitude: 2, name: 'Braga' },
      { kind: 'location', name: 'Braga' },
    ],
    [
      { type: 'order', catalogId: 'c', items: [{ sku: 'a', quantity: 2, price: 5, currency: 'IDR' }] },
      { kind: 'order', items: [{ sku: 'a', quantity: 2, price: '5', currency: 'IDR' }] },
    ],
    [
      { type: 'ask-product', body: 'Ada?', catalogId: 'c', sku: 'a' },
      { kind: 'text', referredSku: 'a' },
    ],
  ] satisfies [CustomerMessage, object][])('has the content of the sent message: %o', (message, content) => {
    const optimisticMessage = toOptimisticMessage(message, 'local-1', 1000, {});
    expect(optimisticMessage).toMatchObject({ wamid: 'local-1', at: 1000, from: 'customer', replyTo: null });
    expect(optimisticMessage && readContent(optimisticMessage.content)).toMatchObject(content);
  });

  test('a tap has the title of the tapped option and replies to its message', () => {
    const optimisticMessage = toOptimisticMessage({ type: 'tap', to: 'w1', id: 'a' }, 'local-1', 0, {
      title: 'Diantar',
      description: null,
    });
    expect(optimisticMessage?.replyTo).toBe('w1');
    expect(optimisticMessage && readContent(optimisticMessage.content)).toEqual({
      kind: 'answer',
      id: 'a',
      title: 'Diantar',
      description: null,
    });
  });

  test('a reply refers to its message', () => {
    expect(toOptimisticMessage({ ...HELLO, replyTo: 'w1' }, 'local-1', 0, {})?.replyTo).toBe('w1');
  });
});

describe('local chat state', () => {
  test('is stored by chat and notifies listeners', () => {
    const memories = createLocalChatStore();
    let calls = 0;
    memories.subscribe(() => {
      calls += 1;
    });
    memories.update('a', () => ({ draft: 'Halo' }));
    memories.update('a', ({ draft }) => ({ draft: `${draft}!`, replyTo: 'w1' }));
    expect(memories.get('a')).toMatchObject({ draft: 'Halo!', replyTo: 'w1' });
    expect(memories.get('b')).toMatchObject({ draft: '', replyTo: null });
    expect(calls).toBe(2);
  });

  test('chat keys are parsed as they were formatted', () => {
    const key = { customerId: 'a/b', phoneNumberId: 'ü' };
    expect(parseChatKey(formatChatKey(key))).toEqual(key);
    expect(parseChatKey('state')).toBeNull();
  });
});
