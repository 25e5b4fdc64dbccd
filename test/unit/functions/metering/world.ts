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

/** What is told of a delivered message; the id has no time in it, so that the time may move. */
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
  const fact = {
    ...{ id: `delivery:${id}`, at: iso(at), tenantId, messageId: id, phoneNumberId: given.numberId ?? 'n1' },
    ...{ state: 'delivered', errorCodes: [], pricing: { billable, type, category } },
    ...{ usedAt: iso(at), market: given.market ?? 'Indonesia' },
  };
  return { type: 'warung.delivery.updated.v1', fact };
}

export const ordered = (orderId: string, at = NOON, tenantId = TENANT): UsageFact => ({
  type: 'warung.order.confirmed.v1',
  fact: { id: `order:${orderId}`, at: iso(at), tenantId, orderId, conversationId: 'c1' },
});
export const stored = (messageId: string, bytes: number, at = NOON, tenantId = TENANT): UsageFact => ({
  type: 'warung.media.stored.v1',
  fact: { id: `stored:${messageId}`, at: iso(at), tenantId, messageId, bytes },
});
export const active = (agentId: string, at = NOON, tenantId = TENANT): UsageFact => ({
  type: 'warung.agent.active.v1',
  fact: { id: `agent:${agentId}:${at}`, at: iso(at), tenantId, agentId },
});

export const job = <T>(input: T): Job<T> => ({ input, messageId: 'm', traceparent: undefined });
export const told = (...facts: UsageFact[]): Job<UsageMessage> => job({ facts, beat: false });
export const oneRecord = (fact: UsageFact) => recordsOf(fact, NOON)[0];

/** A table with the two workers of usage over it; what the table's stream would tell is told by `rollUp`. */
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
  const count = createRollUp(table, clock);
  return {
    table,
    record,
    /** Tells what changed since the last time, in batches of `together` changes. */
    async rollUp(together = 100): Promise<readonly Fact[]> {
      const facts = changes.splice(0).flatMap(factsOf);
      for (let at = 0; at < facts.length; at += together) {
        const batch = facts.slice(at, at + together);
        const buckets = batch.flatMap(({ type, fact }) => (type === 'warung.usage.recorded.v1' ? [fact] : []));
        const beats = batch.flatMap(({ type, fact }) => (type === 'warung.meter.beat.v1' ? [fact] : []));
        const beat = beats.length > 0 ? Math.max(...beats.map((one) => Date.parse(one.at) / 1000)) : undefined;
        const outcomes = await count([job({ buckets, beat })]);
        if (outcomes.some(({ ok }) => !ok)) throw new Error('a bucket was not counted');
      }
      return facts;
    },
    rollups: () => [...inner.items.values()].filter(({ pk }) => String(pk).includes('#G#')),
  };
}
