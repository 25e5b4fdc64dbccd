import type { DomainEvent } from '../../../../events/domain-events.ts';
import { eventsOf } from '../../../../functions/event-publisher/events-of.ts';
import type { UsageEvent } from '../../../../functions/metering/domain/usage-records.ts';
import { usageRecordsOf } from '../../../../functions/metering/domain/usage-records.ts';
import { createUsageRecorder, type UsageMessage } from '../../../../functions/metering/workers/record-usage.ts';
import { createRollUpWorker } from '../../../../functions/metering/workers/roll-up-usage.ts';
import type { Job } from '../../../../shared/queue/worker.ts';
import { isItemOf } from '../../../../shared/table/key-shapes.ts';
import type { Item } from '../../../../shared/table/values.ts';
import { createMemoryTable } from '../../shared/memory-table.ts';

export const TENANT = '01K9TESTTENANT000000000000';
export const OTHER = '01K9TESTTENANT000000000001';
/** 2026-11-24 10:00 UTC, unix seconds. */
export const NOW_SECONDS = Date.UTC(2026, 10, 24, 10) / 1000;
export const iso = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();

/** Creates the event of a delivered message. Its id contains no time, so that the time may move. */
export function deliveredEvent(given: {
  readonly id: string;
  readonly at?: number;
  readonly tenantId?: string;
  readonly category?: string;
  readonly type?: string;
  readonly billable?: boolean | null;
  readonly market?: string;
  readonly numberId?: string;
}): UsageEvent {
  const { id, at = NOW_SECONDS, tenantId = TENANT, category = 'service', type = 'regular', billable = true } = given;
  const event = {
    ...{ id: `delivery:${id}`, at: iso(at), tenantId, messageId: id, phoneNumberId: given.numberId ?? 'n1' },
    ...{ state: 'delivered', errorCodes: [], pricing: { billable, type, category } },
    ...{ usedAt: iso(at), market: given.market ?? 'Indonesia' },
  };
  return { type: 'warung.delivery.updated.v1', detail: event };
}

export const orderConfirmedEvent = (orderId: string, at = NOW_SECONDS, tenantId = TENANT): UsageEvent => ({
  type: 'warung.order.confirmed.v1',
  detail: { id: `order:${orderId}`, at: iso(at), tenantId, orderId, conversationId: 'c1' },
});
export const mediaStoredEvent = (
  messageId: string,
  bytes: number,
  at = NOW_SECONDS,
  tenantId = TENANT,
): UsageEvent => ({
  type: 'warung.media.stored.v1',
  detail: { id: `stored:${messageId}`, at: iso(at), tenantId, messageId, bytes },
});
export const agentActiveEvent = (agentId: string, at = NOW_SECONDS, tenantId = TENANT): UsageEvent => ({
  type: 'warung.agent.active.v1',
  detail: { id: `agent:${agentId}:${at}`, at: iso(at), tenantId, agentId },
});

export const job = <T>(input: T): Job<T> => ({ input, messageId: 'm', traceparent: undefined });
export const usageJob = (...events: UsageEvent[]): Job<UsageMessage> => job({ events, isWatermarkTick: false });
export const firstRecordOf = (event: UsageEvent) => usageRecordsOf(event, NOW_SECONDS)[0];

/** Creates a table with the two usage workers. `rollUp` delivers the events that the table's stream would publish. */
export function createMeteringFixture(clockAt = NOW_SECONDS) {
  const changes: { before: Item | undefined; after: Item }[] = [];
  const inner = createMemoryTable();
  const watched = async <T>(key: { pk: string; sk: string }, work: () => Promise<T>): Promise<T> => {
    const id = `${key.pk} ${key.sk}`;
    const before = inner.items.get(id);
    const result = await work();
    const after = inner.items.get(id);
    if (after && after !== before) changes.push({ before, after });
    return result;
  };
  const table = {
    ...inner,
    put: (put: Parameters<typeof inner.put>[0]) => watched(put.key, () => inner.put(put)),
    update: (update: Parameters<typeof inner.update>[0]) => watched(update.key, () => inner.update(update)),
  };
  const clock = { now: () => clockAt * 1000 };
  const record = createUsageRecorder(table, clock);
  const rebuild = createRollUpWorker(table, clock);
  return {
    table,
    record,
    /** Delivers the events of all changes since the last call, in batches of `batchSize` events. */
    async rollUp(batchSize = 100): Promise<readonly DomainEvent[]> {
      const events = changes.splice(0).flatMap(eventsOf);
      for (let at = 0; at < events.length; at += batchSize) {
        const batch = events.slice(at, at + batchSize);
        const buckets = batch.flatMap(({ type, event }) => (type === 'warung.usage.recorded.v1' ? [event] : []));
        const ticks = batch.flatMap(({ type, event }) => (type === 'warung.meter.beat.v1' ? [event] : []));
        const watermarkTickSeconds =
          ticks.length > 0 ? Math.max(...ticks.map((one) => Date.parse(one.at) / 1000)) : undefined;
        const outcomes = await rebuild([job({ buckets, watermarkTickSeconds })]);
        if (outcomes.some(({ ok }) => !ok)) throw new Error('a bucket was not rebuilt');
      }
      return events;
    },
    rollups: () => [...inner.items.values()].filter((item) => isItemOf('rollup', item)),
  };
}
