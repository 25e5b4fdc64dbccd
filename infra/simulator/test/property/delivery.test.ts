import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PHONE, startSimulatorFixture, textMessage } from '../unit/simulator-fixture.ts';

const action = fc.oneof(
  fc.record({ kind: fc.constant('write' as const) }),
  fc.record({ kind: fc.constant('send' as const) }),
  fc.record({ kind: fc.constant('view' as const) }),
  fc.record({ kind: fc.constant('online' as const), online: fc.boolean() }),
  fc.record({ kind: fc.constant('refuse' as const), status: fc.constantFrom(200, 500, 404) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 120_000 }) }),
);
const webhookFaults = fc.record({
  duplicateWebhooks: fc.boolean(),
  shuffleWebhooks: fc.boolean(),
  batchWebhooks: fc.integer({ min: 1, max: 20 }),
  seed: fc.integer(),
});

test('every message and every status is reported at least once, and no others', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), webhookFaults, async (actions, faults) => {
      const fixture = await startSimulatorFixture({ limits: { pairEverySeconds: 0 } });
      fixture.simulator.setFaults(faults);
      const { id, phone } = fixture.simulator.addCustomer({ name: 'Ani' });
      const fromCustomer: string[] = [
        fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo' }).wamid,
      ];
      const sent: string[] = [];
      for (const one of actions) {
        if (one.kind === 'write')
          fromCustomer.push(fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo' }).wamid);
        if (one.kind === 'send') sent.push(await fixture.send(phone ?? '', textMessage('Ada')));
        if (one.kind === 'view') fixture.simulator.markSeen(id, PHONE);
        if (one.kind === 'online') fixture.simulator.changeCustomer(id, { online: one.online });
        if (one.kind === 'refuse') fixture.receiver.status = one.status;
        if (one.kind === 'wait') fixture.clock.advance(one.ms);
        if (one.kind !== 'write') await fixture.simulator.waitUntilIdle();
      }
      fixture.receiver.status = 200;
      fixture.simulator.changeCustomer(id, { online: true });
      await fixture.simulator.waitUntilIdle();
      fixture.clock.advance(7 * 3_600_000);
      await fixture.simulator.waitUntilIdle();
      expect(fixture.simulator.pendingWebhooks).toBe(0);
      expect(new Set(fixture.receiver.messages.map((message) => message.id))).toEqual(new Set(fromCustomer));
      for (const bubble of fixture.simulator.readChat(id, PHONE).bubbles) {
        if (bubble.from === 'customer') continue;
        const statuses = [...new Set(fixture.receiver.statusesOf(bubble.wamid))];
        expect(statuses).toEqual(bubble.ticks === 'read' ? ['sent', 'delivered', 'read'] : ['sent', 'delivered']);
      }
      expect(fixture.simulator.readChat(id, PHONE).bubbles).toHaveLength(fromCustomer.length + sent.length);
      await fixture.stop();
    }),
    { numRuns: 25 },
  );
});
