import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PHONE, type Stage, startStage, text } from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

async function codes(to: string, count: number): Promise<(number | undefined)[]> {
  const results: (number | undefined)[] = [];
  for (let sent = 0; sent < count; sent += 1) {
    const response = await stage.call('POST', `${PHONE}/messages`, { messaging_product: 'whatsapp', to, ...text('x') });
    const answer = Object(await response.json());
    results.push(answer.error?.code);
  }
  return results;
}

test('45 messages to one customer at once, then one every six seconds (131056); others are not held up', async () => {
  const ani = await stage.openChat('Ani');
  const budi = await stage.openChat('Budi');
  stage.clock.advance(1000);
  expect(await codes(ani.phone, 46)).toEqual([...Array(45).fill(undefined), 131056]);
  expect(await codes(budi.phone, 1)).toEqual([undefined]);
  stage.clock.advance(5999);
  expect(await codes(ani.phone, 1)).toEqual([131056]);
  stage.clock.advance(1);
  expect(await codes(ani.phone, 2)).toEqual([undefined, 131056]);
});

test('80 messages a second in both directions (130429); the number’s own limit counts', async () => {
  const { id, phone } = await stage.openChat();
  stage.simulator.setLimits(PHONE, { pairEverySeconds: 0 });
  stage.clock.advance(1000);
  stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo' });
  expect((await codes(phone, 81)).slice(-3)).toEqual([undefined, 130429, 130429]);
  stage.clock.advance(1000);
  stage.simulator.setLimits(PHONE, { throughputPerSecond: 2 });
  expect(await codes(phone, 3)).toEqual([undefined, undefined, 130429]);
});

test('a test number writes to its list alone (131030)', async () => {
  const { phone } = await stage.openChat();
  stage.simulator.setLimits(PHONE, { recipients: ['628111'] });
  expect(await codes(phone, 1)).toEqual([131030]);
  stage.simulator.setLimits(PHONE, { recipients: null });
  expect(await codes(phone, 1)).toEqual([undefined]);
});

describe('faults of calls', () => {
  test('a lost answer: the message is taken and the connection breaks', async () => {
    const { phone } = await stage.openChat();
    stage.simulator.setFaults({ loseAnswer: 1 });
    await expect(stage.send(phone, text('Ada'))).rejects.toThrow('fetch failed');
    await stage.simulator.idle();
    expect(stage.receiver.statuses.map(({ status }) => status).toSorted()).toEqual(['delivered', 'sent']);
  });

  test('a dropped call: nothing is taken', async () => {
    const { phone } = await stage.openChat();
    stage.simulator.setFaults({ dropCall: 1 });
    await expect(stage.send(phone, text('Ada'))).rejects.toThrow('fetch failed');
    await stage.simulator.idle();
    expect(stage.receiver.statuses).toEqual([]);
  });

  test.each([
    [{ rateLimit: 1 }, 400, 130429],
    [{ serverError: 1 }, 500, 131000],
  ])('%o', async (faults, http, code) => {
    stage.simulator.setFaults(faults);
    expect(await stage.refusedMessage(text('Ada'))).toMatchObject({ http, code });
    stage.simulator.setFaults({ rateLimit: 0, serverError: 0 });
    await stage.send('628111', text('Ada'));
  });

  test('a seed repeats them', async () => {
    const { phone } = await stage.openChat();
    stage.simulator.setLimits(PHONE, { pairEverySeconds: 0 });
    const run = async () => {
      stage.simulator.setFaults({ rateLimit: 0.3, serverError: 0.3, seed: 11 });
      return codes(phone, 20);
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([undefined, 130429, 131000]));
    stage.clock.advance(1000);
    expect(await run()).toEqual(first);
  });
});
