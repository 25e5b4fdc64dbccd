import type { Fact } from '../../../../events/facts.ts';
import { factsOf } from '../../../../functions/changes/facts-of.ts';
import { createRecordUsage, type UsageMessage } from '../../../../functions/metering/record-usage.ts';
import type { UsageFact } from '../../../../functions/metering/records-of.ts';
import { recordsOf } from '../../../../functions/metering/records-of.ts';
import { createRollUp } from '../../../../functions/metering/roll-up-usage.ts';
import type { Job } from '../../../../shared/queue/worker.ts';
import type { Item } from '../../../../shared/table/values.ts';
import { memoryTable } from '../../shared/memory-table.ts';

export const TENANT = '01K9TESTTENANT000000000000';
export const OTHER = '01K9TESTTENANT000000000001';
/** 2026-11-24 10:00 UTC, unix seconds. */
export const NOON = Date.UTC(2026, 10, 24, 10) / 1000;
export const iso = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();

/** Creates the event of a delivered message. Its id contains no time, so that the time may move. */
export function delivered(given: {
  readonly id: string;
  readonly at?: number;
  readonly tenantId?: string;
  readonly category?: string;
  readonly type?: string;
  readonly billable?: boolean | null;
  readonly market?: string;
  readonly numberId?: string;
}): UsageFact {
  const { id, at = NOON, tenantId = TENANT, category = 'service', type = 'regular', billable = true } = given;
  const event = {
    ...{ id: `delivery:${id}`, at: iso(at), tenantId, messageId: id, phoneNumberId: given.numberId ?? 'n1' },
    ...{ state: 'delivered', errorCodes: [], pricing: { billable, type, category } },
    ...{ usedAt: iso(at), market: given.market ?? 'Indonesia' },
  };
  return { type: 'warung.delivery.updated.v1', detail: event };
}

export const ordered = (orderId: string, at = NOON, tenantId = TENANT): UsageFact => ({
  type: 'warung.order.confirmed.v1',
  detail: { id: `order:${orderId}`, at: iso(at), tenantId, orderId, conversationId: 'c1' },
});
export const stored = (messageId: string, bytes: number, at = NOON, tenantId = TENANT): UsageFact => ({
  type: 'warung.media.stored.v1',
  detail: { id: `stored:${messageId}`, at: iso(at), tenantId, messageId, bytes },
});
export const active = (agentId: string, at = NOON, tenantId = TENANT): UsageFact => ({
  type: 'warung.agent.active.v1',
  detail: { id: `agent:${agentId}:${at}`, at: iso(at), tenantId, agentId },
});

export const job = <T>(input: T): Job<T> => ({ input, messageId: 'm', traceparent: undefined });
export const told = (...events: UsageFact[]): Job<UsageMessage> => job({ events, isWatermarkTick: false });
export const oneRecord = (event: UsageFact) => recordsOf(event, NOON)[0];

/** Creates a table with the two usage workers. `rollUp` delivers the events that the table's stream would publish. */
export function meteringWorld(clockAt = NOON) {
  const changes: { before: Item | undefined; after: Item }[] = [];
  const inner = memoryTable();
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
  const record = createRecordUsage(table, clock);
  const rebuild = createRollUp(table, clock);
  return {
    table,
    record,
    /** Delivers the events of all changes since the last call, in batches of `batchSize` events. */
    async rollUp(batchSize = 100): Promise<readonly Fact[]> {
      const events = changes.splice(0).flatMap(factsOf);
      for (let at = 0; at < events.length; at += batchSize) {
        const batch = events.slice(at, at + batchSize);
        const buckets = batch.flatMap(({ type, fact }) => (type === 'warung.usage.recorded.v1' ? [fact] : []));
        const ticks = batch.flatMap(({ type, fact }) => (type === 'warung.meter.beat.v1' ? [fact] : []));
        const watermarkTickSeconds =
          ticks.length > 0 ? Math.max(...ticks.map((one) => Date.parse(one.at) / 1000)) : undefined;
        const outcomes = await rebuild([job({ buckets, watermarkTickSeconds })]);
        if (outcomes.some(({ ok }) => !ok)) throw new Error('a bucket was not rebuilt');
      }
      return events;
    },
    rollups: () => [...inner.items.values()].filter(({ pk }) => String(pk).includes('#G#')),
  };
}
