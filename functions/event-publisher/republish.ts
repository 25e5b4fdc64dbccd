import * as z from 'zod';
import type { DomainEvent } from '../../events/domain-events.ts';
import { readTenantKey, tenantPrefix } from '../../shared/table/key-shapes.ts';
import type { Item } from '../../shared/table/values.ts';
import { type SourcedEvent, toBusEntries, toPutEventsCalls } from './bus-entries.ts';
import type { PutEntries } from './event-bus.ts';
import { eventsOf } from './events-of.ts';

/** The range of time whose events are published again. */
export interface TimeRange {
  /** Limits the range to one tenant. Without it all events are included, also those without a tenant. */
  readonly tenantId?: string | undefined;
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** The dependencies of republishing. */
export interface RepublishDeps {
  /**
   * Reads all items of the table, or those whose partition key starts with the prefix. A scan: there is no index by
   * time, because an emergency tool does not justify its writes. It reads every item once (0.5 RCU per 4 KB).
   */
  readItems(pkPrefix: string | undefined): AsyncIterable<Item>;
  /**
   * Is called for each item that does not match its entity's schema. The item causes no events; the others are still
   * published.
   */
  onUnreadable?(error: unknown): void;
}

/**
 * Derives from the table the events that happened, or were received, in the range. Both count because Meta can deliver
 * days late, and a consumer that lost an hour lost what was received in that hour. The events are those of messages,
 * delivery states, conversations, numbers and quarantined items, under their original ids, so that consumers recognize
 * repetitions. Times of a delivery state that were corrected later are no longer in the table.
 */
export async function* eventsInRange(range: TimeRange, deps: RepublishDeps): AsyncGenerator<DomainEvent> {
  const isInRange = (ms: number): boolean => ms >= range.from.getTime() && ms < range.to.getTime();
  for await (const item of deps.readItems(range.tenantId === undefined ? undefined : tenantPrefix(range.tenantId))) {
    const isInScope = range.tenantId === undefined || readTenantKey(String(item.pk))?.tenantId === range.tenantId;
    if (!isInScope) continue;
    const wasReceivedInRange = receivedTimes(item).some(isInRange);
    for (const event of eventsOfItem(item, deps)) {
      if (wasReceivedInRange || isInRange(Date.parse(event.event.at))) yield event;
    }
  }
}

const receivedSchema = z.object({
  ra: z.number().optional(),
  receivedAt: z.number().optional(),
  registeredAt: z.number().optional(),
});

/**
 * Returns the times of receipt of an item in milliseconds, under the attribute names that entities use. A delivery
 * record has one for each status, in nested attributes; all of its events are published when one of the times is in the
 * range.
 */
function receivedTimes(item: Item): readonly number[] {
  return [item, ...Object.values(item)].flatMap((holder) => {
    const { data = {} } = receivedSchema.safeParse(holder);
    return Object.values(data).flatMap((seconds) => (seconds === undefined ? [] : [seconds * 1000]));
  });
}

function eventsOfItem(item: Item, deps: RepublishDeps): readonly DomainEvent[] {
  try {
    return eventsOf({ before: undefined, after: item });
  } catch (error) {
    deps.onUnreadable?.(error);
    return [];
  }
}

/** Number of events that are collected before a call, so that they share entries as those of a stream batch do. */
const BATCH_SIZE = 500;

/**
 * Publishes events and returns their number.
 * @throws Error when the bus rejects some, with the number published before
 */
export async function publishEvents(events: AsyncIterable<DomainEvent>, put: PutEntries): Promise<number> {
  let published = 0;
  let batch: SourcedEvent[] = [];
  const flush = async (): Promise<void> => {
    for (const call of toPutEventsCalls(toBusEntries(batch))) {
      const rejected = await put(call);
      if (rejected.length > 0)
        throw new Error(`the bus rejected ${rejected.length} entries after ${published} published events`);
      published += call.reduce((sum, entry) => sum + entry.eventCount, 0);
    }
    batch = [];
  };
  for await (const event of events) {
    batch.push({ event, recordIndex: 0 });
    if (batch.length === BATCH_SIZE) await flush();
  }
  await flush();
  return published;
}
