import type { Fact } from '../../events/facts.ts';
import { Teller } from '../harness/facts.ts';
import { startTestPlatform, type TestPlatform } from '../harness/platform.ts';
import { benchAssembly } from './assembly.ts';
import { costByKind, costOf } from './cost.ts';
import type { Bench } from './line.ts';

/** A quarter of an hour of a busy platform, counted each minute. */
const MINUTES = 15;
/** Facts a minute: what a stream batch holds, which is what shares an event. */
const A_MINUTE = 100;
/** The way of usage: recorded, told by the stream, counted. */
const HOPS = ['record-usage', 'publish-changes', 'roll-up-usage'];

/**
 * `cost.metered-fact`: US dollars per million delivered messages that are metered, a hundred a minute for a quarter of an hour: its
 * share of the event and of the queue, its record, the stream, and the recount of the quarter each minute, which reads all of it.
 */
export const meteredCost: Bench = {
  names: ['cost.metered-fact'],
  async *run() {
    yield await meteredFact(await benchAssembly());
  },
};

async function meteredFact(assembly: string) {
  const test = await startTestPlatform({ assembly });
  try {
    const { runtime } = test.platform;
    const teller = new Teller(runtime);
    // The first hour is not measured: functions are cold, and a first event has no queue to wait in.
    const begin = Math.floor(runtime.clock.now() / 3_600_000) * 3_600_000;
    await minute(test, teller, begin - 3_600_000, 0);
    runtime.meter.reset();
    for (let at = 0; at < MINUTES; at += 1) await minute(test, teller, begin, at);
    const cost = costOf(runtime.meter.read(), MINUTES * A_MINUTE);
    return {
      name: 'cost.metered-fact',
      value: cost.total,
      unit: 'US dollars per million',
      detail: { facts: MINUTES * A_MINUTE, kinds: costByKind(cost), lines: cost.lines },
    };
  } finally {
    await test.stop();
  }
}

async function minute(test: TestPlatform, teller: Teller, begin: number, number: number): Promise<void> {
  const { runtime } = test.platform;
  await runtime.setMappings(false);
  await teller.tell(Array.from({ length: A_MINUTE }, (_, n) => delivered(test, begin + number * 60_000 + n * 100, n)));
  for (const hop of HOPS) {
    await runtime.setMappings(true, hop);
    await runtime.idle();
  }
  await runtime.setMappings(true);
  await runtime.drain();
}

function delivered(test: TestPlatform, at: number, n: number): Fact {
  const { tenantId, phoneNumberId } = test.credentials.demo;
  const time = new Date(Math.floor(at / 1000) * 1000).toISOString();
  const of = { tenantId, messageId: idOf(at, n), phoneNumberId, state: 'delivered', errorCodes: [] };
  const pricing = { billable: true, type: 'regular', category: 'service' };
  const fact = { id: `delivery:${at}:${n}`, at: time, ...of, pricing, usedAt: time, market: 'Indonesia' };
  return { type: 'warung.delivery.updated.v1', fact };
}

/** An id with its time in it, as messages of ours have. */
function idOf(at: number, n: number): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const time = Array.from({ length: 10 }, (_, place) => digits[Math.floor(at / 32 ** (9 - place)) % 32]);
  return `${time.join('')}${String(n).padStart(16, '0')}`;
}
