import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PHONE, startStage, text } from '../../unit/simulator/support.ts';

const act = fc.oneof(
  fc.record({ kind: fc.constant('say' as const) }),
  fc.record({ kind: fc.constant('send' as const) }),
  fc.record({ kind: fc.constant('look' as const) }),
  fc.record({ kind: fc.constant('online' as const), online: fc.boolean() }),
  fc.record({ kind: fc.constant('refuse' as const), status: fc.constantFrom(200, 500, 404) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 120_000 }) }),
);
const telling = fc.record({
  duplicateWebhooks: fc.boolean(),
  shuffleWebhooks: fc.boolean(),
  batchWebhooks: fc.integer({ min: 1, max: 20 }),
  seed: fc.integer(),
});

test('whatever happens, every message and every status is told at least once, and none that did not happen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), telling, async (acts, faults) => {
      const stage = await startStage({ limits: { pairEverySeconds: 0 } });
      stage.simulator.setFaults(faults);
      const { id, phone } = stage.simulator.addCustomer({ name: 'Ani' });
      const said: string[] = [stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo' }).wamid];
      const sent: string[] = [];
      for (const one of acts) {
        if (one.kind === 'say') said.push(stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo' }).wamid);
        if (one.kind === 'send') sent.push(await stage.send(phone ?? '', text('Ada')));
        if (one.kind === 'look') stage.simulator.look(id, PHONE);
        if (one.kind === 'online') stage.simulator.changeCustomer(id, { online: one.online });
        if (one.kind === 'refuse') stage.receiver.status = one.status;
        if (one.kind === 'wait') stage.clock.advance(one.ms);
        if (one.kind !== 'say') await stage.simulator.idle();
      }
      stage.receiver.status = 200;
      stage.simulator.changeCustomer(id, { online: true });
      await stage.simulator.idle();
      stage.clock.advance(7 * 3_600_000);
      await stage.simulator.idle();
      expect(stage.simulator.pendingWebhooks).toBe(0);
      expect(new Set(stage.receiver.messages.map((message) => message.id))).toEqual(new Set(said));
      for (const bubble of stage.simulator.chat(id, PHONE).bubbles) {
        if (bubble.from === 'customer') continue;
        const told = [...new Set(stage.receiver.statusesOf(bubble.wamid))];
        expect(told).toEqual(bubble.ticks === 'read' ? ['sent', 'delivered', 'read'] : ['sent', 'delivered']);
      }
      expect(stage.simulator.chat(id, PHONE).bubbles).toHaveLength(said.length + sent.length);
      await stage.stop();
    }),
    { numRuns: 25 },
  );
});
