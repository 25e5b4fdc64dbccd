import * as z from 'zod';
import type { Fact } from '../../events/facts.ts';
import { readTenantKey } from '../../shared/table/keys.ts';
import type { Item } from '../../shared/table/values.ts';
import { callsOf, entriesOf, type Sourced } from './batches.ts';
import type { PutEntries } from './bus.ts';
import { factsOf } from './facts-of.ts';

/** The range of time whose events are published again. */
export interface Range {
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
  items(pkPrefix: string | undefined): AsyncIterable<Item>;
  /**
   * Is called for each item that does not match its entity's schema. The item causes no events; the others are still
   * published.
   */
  unreadable?(error: unknown): void;
}

/**
 * Derives from the table the events that happened, or were received, in the range. Both count because Meta can deliver
 * days late, and a consumer that lost an hour lost what was received in that hour. The events are those of messages,
 * delivery states, conversations, numbers and quarantined items, under their original ids, so that consumers recognize
 * repetitions. Times of a delivery state that were corrected later are no longer in the table.
 */
export async function* republish(range: Range, deps: RepublishDeps): AsyncGenerator<Fact> {
  const isInRange = (ms: number): boolean => ms >= range.from.getTime() && ms < range.to.getTime();
  for await (const item of deps.items(range.tenantId === undefined ? undefined : `T#${range.tenantId}#`)) {
    const isInScope = range.tenantId === undefined || readTenantKey(String(item.pk))?.tenantId === range.tenantId;
    if (!isInScope) continue;
    const wasReceivedInRange = receivedTimes(item).some(isInRange);
    for (const event of eventsOfItem(item, deps)) {
      if (wasReceivedInRange || isInRange(Date.parse(event.fact.at))) yield event;
    }
  }
}

const $Received = z.object({
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
    const { data = {} } = $Received.safeParse(holder);
    return Object.values(data).flatMap((seconds) => (seconds === undefined ? [] : [seconds * 1000]));
  });
}

function eventsOfItem(item: Item, deps: RepublishDeps): readonly Fact[] {
  try {
    return factsOf({ before: undefined, after: item });
  } catch (error) {
    deps.unreadable?.(error);
    return [];
  }
}

/** Number of events that are collected before a call, so that they share entries as those of a stream batch do. */
const BATCH_SIZE = 500;

/**
 * Publishes events and returns their number.
 * @throws Error when the bus rejects some, with the number published before
 */
export async function publishAll(events: AsyncIterable<Fact>, put: PutEntries): Promise<number> {
  let published = 0;
  let batch: Sourced[] = [];
  const flush = async (): Promise<void> => {
    for (const call of callsOf(entriesOf(batch))) {
      const rejected = await put(call);
      if (rejected.length > 0)
        throw new Error(`the bus rejected ${rejected.length} entries after ${published} published events`);
      published += call.reduce((sum, entry) => sum + entry.facts, 0);
    }
    batch = [];
  };
  for await (const event of events) {
    batch.push({ fact: event, record: 0 });
    if (batch.length === BATCH_SIZE) await flush();
  }
  await flush();
  return published;
}
