import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PHONE, type SimulatorFixture, startSimulatorFixture, textMessage } from './simulator-fixture.ts';

let fixture: SimulatorFixture;
beforeEach(async () => {
  fixture = await startSimulatorFixture();
});
afterEach(() => fixture.stop());

async function codes(to: string, count: number): Promise<(number | undefined)[]> {
  const results: (number | undefined)[] = [];
  for (let sent = 0; sent < count; sent += 1) {
    const response = await fixture.call('POST', `${PHONE}/messages`, {
      messaging_product: 'whatsapp',
      to,
      ...textMessage('x'),
    });
    const answer = Object(await response.json());
    results.push(answer.error?.code);
  }
  return results;
}

test('45 messages to one customer in a burst, then one every six seconds (131056); other customers are not affected', async () => {
  const ani = await fixture.openChat('Ani');
  const budi = await fixture.openChat('Budi');
  fixture.clock.advance(1000);
  expect(await codes(ani.phone, 46)).toEqual([...Array(45).fill(undefined), 131056]);
  expect(await codes(budi.phone, 1)).toEqual([undefined]);
  fixture.clock.advance(5999);
  expect(await codes(ani.phone, 1)).toEqual([131056]);
  fixture.clock.advance(1);
  expect(await codes(ani.phone, 2)).toEqual([undefined, 131056]);
});

test('80 messages per second in both directions (130429), or the limit of the number', async () => {
  const { id, phone } = await fixture.openChat();
  fixture.simulator.setLimits(PHONE, { pairEverySeconds: 0 });
  fixture.clock.advance(1000);
  fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo' });
  expect((await codes(phone, 81)).slice(-3)).toEqual([undefined, 130429, 130429]);
  fixture.clock.advance(1000);
  fixture.simulator.setLimits(PHONE, { throughputPerSecond: 2 });
  expect(await codes(phone, 3)).toEqual([undefined, undefined, 130429]);
});

test('a test number can only send to its recipient list (131030)', async () => {
  const { phone } = await fixture.openChat();
  fixture.simulator.setLimits(PHONE, { recipients: ['628111'] });
  expect(await codes(phone, 1)).toEqual([131030]);
  fixture.simulator.setLimits(PHONE, { recipients: null });
  expect(await codes(phone, 1)).toEqual([undefined]);
});

describe('faults of Graph calls', () => {
  test('loseAnswer: the message is accepted and the connection closes', async () => {
    const { phone } = await fixture.openChat();
    fixture.simulator.setFaults({ loseAnswer: 1 });
    await expect(fixture.send(phone, textMessage('Ada'))).rejects.toThrow('fetch failed');
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statuses.map(({ status }) => status).toSorted()).toEqual(['delivered', 'sent']);
  });

  test('dropCall: the message is not accepted', async () => {
    const { phone } = await fixture.openChat();
    fixture.simulator.setFaults({ dropCall: 1 });
    await expect(fixture.send(phone, textMessage('Ada'))).rejects.toThrow('fetch failed');
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statuses).toEqual([]);
  });

  test.each([
    [{ rateLimit: 1 }, 400, 130429],
    [{ serverError: 1 }, 500, 131000],
  ])('%o', async (faults, http, code) => {
    fixture.simulator.setFaults(faults);
    expect(await fixture.sendError(textMessage('Ada'))).toMatchObject({ http, code });
    fixture.simulator.setFaults({ rateLimit: 0, serverError: 0 });
    await fixture.send('628111', textMessage('Ada'));
  });

  test('a seed repeats the faults', async () => {
    const { phone } = await fixture.openChat();
    fixture.simulator.setLimits(PHONE, { pairEverySeconds: 0 });
    const run = async () => {
      fixture.simulator.setFaults({ rateLimit: 0.3, serverError: 0.3, seed: 11 });
      return codes(phone, 20);
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([undefined, 130429, 131000]));
    fixture.clock.advance(1000);
    expect(await run()).toEqual(first);
  });
});
