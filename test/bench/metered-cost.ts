import type { DomainEvent } from '../../events/domain-events.ts';
import { EventPublisher } from '../harness/event-publisher.ts';
import { startTestPlatform, type TestPlatform } from '../harness/platform.ts';
import { benchAssembly } from './assembly.ts';
import { costByKind, costOf } from './cost.ts';
import type { Bench } from './figure.ts';

/** A quarter of an hour of a busy platform, aggregated each minute. */
const MINUTES = 15;
/** Events per minute: the size of a stream batch, whose events share one bus entry. */
const EVENTS_PER_MINUTE = 100;
/** The functions that process usage: record, publish, aggregate. */
const HOPS = ['record-usage', 'publish-changes', 'roll-up-usage'];

/**
 * `cost.metered-fact`: US dollars per million delivered messages that are metered, a hundred per minute for a quarter
 * of an hour. The cost includes the share of the bus entry and of the queue, the record, the stream, and the rebuild of
 * the rollup each minute, which reads the whole bucket.
 */
export const meteredCost: Bench = {
  names: ['cost.metered-fact'],
  async *run() {
    yield await measureMeteredEvents(await benchAssembly());
  },
};

async function measureMeteredEvents(assembly: string) {
  const test = await startTestPlatform({ assembly });
  try {
    const { runtime } = test.platform;
    const publisher = new EventPublisher(runtime);
    // The first hour is not measured: functions are cold, and a first event does not wait in a queue.
    const begin = Math.floor(runtime.clock.now() / 3_600_000) * 3_600_000;
    await runMinute(test, publisher, begin - 3_600_000, 0);
    runtime.meter.reset();
    for (let at = 0; at < MINUTES; at += 1) await runMinute(test, publisher, begin, at);
    const cost = costOf(runtime.meter.read(), MINUTES * EVENTS_PER_MINUTE);
    return {
      name: 'cost.metered-fact',
      value: cost.total,
      unit: 'US dollars per million',
      detail: { facts: MINUTES * EVENTS_PER_MINUTE, kinds: costByKind(cost), lines: cost.lines },
    };
  } finally {
    await test.stop();
  }
}

async function runMinute(test: TestPlatform, publisher: EventPublisher, begin: number, number: number): Promise<void> {
  const { runtime } = test.platform;
  await runtime.setMappings(false);
  await publisher.publish(
    Array.from({ length: EVENTS_PER_MINUTE }, (_, n) => deliveredEvent(test, begin + number * 60_000 + n * 100, n)),
  );
  for (const hop of HOPS) {
    await runtime.setMappings(true, hop);
    await runtime.waitUntilIdle();
  }
  await runtime.setMappings(true);
  await runtime.drain();
}

function deliveredEvent(test: TestPlatform, at: number, n: number): DomainEvent {
  const { tenantId, phoneNumberId } = test.credentials.demo;
  const time = new Date(Math.floor(at / 1000) * 1000).toISOString();
  const delivery = { tenantId, messageId: idOf(at, n), phoneNumberId, state: 'delivered', errorCodes: [] };
  const pricing = { billable: true, type: 'regular', category: 'service' };
  const event = { id: `delivery:${at}:${n}`, at: time, ...delivery, pricing, usedAt: time, market: 'Indonesia' };
  return { type: 'warung.delivery.updated.v1', event };
}

/** Returns an id that contains its time, as message ids do. */
function idOf(at: number, n: number): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const time = Array.from({ length: 10 }, (_, place) => digits[Math.floor(at / 32 ** (9 - place)) % 32]);
  return `${time.join('')}${String(n).padStart(16, '0')}`;
}
