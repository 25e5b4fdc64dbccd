import { describe, expect, test } from 'vitest';
import type { Bubble, Say } from '../../../infra/simulator/phone-api.ts';
import { PhoneApiRefused, PhoneApiUnreachable } from '../../../infra/simulator/web/logic/api-client.ts';
import { keyOf, keyText } from '../../../infra/simulator/web/logic/chat-key.ts';
import { createChatMemories } from '../../../infra/simulator/web/logic/chat-memory.ts';
import { ghostOf } from '../../../infra/simulator/web/logic/ghost.ts';
import { readContent } from '../../../infra/simulator/web/logic/read-content.ts';
import { createSender } from '../../../infra/simulator/web/logic/sender.ts';
import { bubble } from './bubbles.ts';

const CHAT = { customerId: 'c', phoneNumberId: 'p' };
const HELLO = { type: 'text', body: 'Halo' } as const;

function parts() {
  const memories = createChatMemories();
  const answers: PromiseWithResolvers<Bubble>[] = [];
  const said: Say[] = [];
  const events: string[] = [];
  let ids = 0;
  const sender = createSender({
    api: {
      say: (_customer, _number, say) => {
        said.push(say);
        const answer = Promise.withResolvers<Bubble>();
        answers.push(answer);
        return answer.promise;
      },
    },
    memories,
    sent: (_chat, { wamid }) => events.push(`sent ${wamid}`),
    changed: () => events.push('changed'),
    now: () => 1000,
    newId: () => `local-${++ids}`,
  });
  const sending = () => memories.get(keyText(CHAT)).sending;
  return { sender, answers, said, events, sending };
}

describe('sending', () => {
  test('stands in the chat at once and makes way for the answer', async () => {
    const { sender, answers, events, sending } = parts();
    const done = sender.send(CHAT, HELLO);
    expect(sending()).toMatchObject([{ localId: 'local-1', state: { kind: 'sending' }, bubble: { ticks: 'clock' } }]);
    answers[0]?.resolve(bubble({ wamid: 'w1' }));
    expect(await done).toBe(true);
    expect(events).toEqual(['sent w1']);
    expect(sending()).toEqual([]);
  });

  test.each([
    [new PhoneApiRefused(400, 'Too long'), 'Too long'],
    [new PhoneApiUnreachable('No answer'), null],
  ])('stays with a reason when it failed: %s', async (error, reason) => {
    const { sender, answers, sending } = parts();
    const done = sender.send(CHAT, HELLO);
    answers[0]?.reject(error);
    expect(await done).toBe(false);
    expect(sending()).toMatchObject([{ state: { kind: 'failed', reason } }]);
  });

  test('can be done again, or given up', async () => {
    const { sender, answers, said, sending } = parts();
    const first = sender.send(CHAT, HELLO);
    answers[0]?.reject(new PhoneApiUnreachable('No answer'));
    await first;
    const again = sender.sendAgain(CHAT, 'local-1');
    expect(sending()).toMatchObject([{ state: { kind: 'sending' } }]);
    answers[1]?.reject(new PhoneApiUnreachable('No answer'));
    await again;
    expect(said).toEqual([HELLO, HELLO]);
    sender.discard(CHAT, 'local-1');
    expect(sending()).toEqual([]);
    expect(await sender.sendAgain(CHAT, 'local-1')).toBe(false);
  });

  test('a reaction makes no bubble, only a change', async () => {
    const { sender, answers, events, sending } = parts();
    const done = sender.send(CHAT, { type: 'reaction', to: 'w1', emoji: '👍' });
    expect(sending()).toEqual([]);
    answers[0]?.resolve(bubble({ wamid: 'w1' }));
    await done;
    expect(events).toEqual(['changed']);
  });

  test('a chat is quiet once all its sends are answered', async () => {
    const { sender, answers } = parts();
    const sends = [sender.send(CHAT, HELLO), sender.send(CHAT, HELLO)];
    let quiet = false;
    const waited = sender.quiet(CHAT).then(() => {
      quiet = true;
    });
    answers[0]?.resolve(bubble({ wamid: 'w1' }));
    await sends[0];
    expect(quiet).toBe(false);
    answers[1]?.resolve(bubble({ wamid: 'w2' }));
    await waited;
    await sender.quiet({ customerId: 'other', phoneNumberId: 'p' });
  });
});

describe('what stands there meanwhile', () => {
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
      { kind: 'text', askedSku: 'a' },
    ],
  ] satisfies [Say, object][])('reads like the real one: %o', (say, content) => {
    const ghost = ghostOf(say, 'local-1', 1000, {});
    expect(ghost).toMatchObject({ wamid: 'local-1', at: 1000, from: 'customer', replyTo: null });
    expect(ghost && readContent(ghost.content)).toMatchObject(content);
  });

  test('a tap has the title of what was tapped, and answers its message', () => {
    const ghost = ghostOf({ type: 'tap', to: 'w1', id: 'a' }, 'local-1', 0, { title: 'Diantar', description: null });
    expect(ghost?.replyTo).toBe('w1');
    expect(ghost && readContent(ghost.content)).toEqual({
      kind: 'answer',
      id: 'a',
      title: 'Diantar',
      description: null,
    });
  });

  test('a reply answers its message', () => {
    expect(ghostOf({ ...HELLO, replyTo: 'w1' }, 'local-1', 0, {})?.replyTo).toBe('w1');
  });
});

describe('memories', () => {
  test('are kept by chat and tell of changes', () => {
    const memories = createChatMemories();
    let told = 0;
    memories.listen(() => {
      told += 1;
    });
    memories.change('a', () => ({ draft: 'Halo' }));
    memories.change('a', ({ draft }) => ({ draft: `${draft}!`, replyTo: 'w1' }));
    expect(memories.get('a')).toMatchObject({ draft: 'Halo!', replyTo: 'w1' });
    expect(memories.get('b')).toMatchObject({ draft: '', replyTo: null });
    expect(told).toBe(2);
  });

  test('keys of chats come back as they were', () => {
    const key = { customerId: 'a/b', phoneNumberId: 'ü' };
    expect(keyOf(keyText(key))).toEqual(key);
    expect(keyOf('state')).toBeNull();
  });
});
