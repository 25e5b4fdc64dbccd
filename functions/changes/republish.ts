import * as z from 'zod';
import type { Fact } from '../../events/facts.ts';
import { readTenantKey } from '../../shared/table/keys.ts';
import type { Item } from '../../shared/table/values.ts';
import { callsOf, entriesOf, type Sourced } from './batches.ts';
import type { PutEntries } from './bus.ts';
import { factsOf } from './facts-of.ts';

export interface Range {
  /** One tenant's facts; without it everybody's, also those that belong to no tenant. */
  readonly tenantId?: string | undefined;
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

export interface RepublishDeps {
  /**
   * All items of the table, or those whose partition key starts with the prefix. A scan: there is no index by time, and none
   * is worth its writes for a tool of emergencies. It reads every item once (0.5 RCU per 4 KB).
   */
  items(pkPrefix: string | undefined): AsyncIterable<Item>;
  /** Told of each item that is not as its entity says: it has no facts, and does not end the others' publishing. */
  unreadable?(error: unknown): void;
}

/**
 * The facts that the items of the table stand for and that happened in the range, or of which we heard in it: Meta delivers what
 * happened days ago, and whoever lost an hour lost what came in that hour. Messages, delivery states, conversations,
 * numbers, quarantined items. Their ids are those of the first telling, so consumers that know them do nothing; only a state's
 * earlier, since corrected times are not in the table any more.
 */
export async function* republish(range: Range, deps: RepublishDeps): AsyncGenerator<Fact> {
  const inRange = (ms: number): boolean => ms >= range.from.getTime() && ms < range.to.getTime();
  for await (const item of deps.items(range.tenantId === undefined ? undefined : `T#${range.tenantId}#`)) {
    const ours = range.tenantId === undefined || readTenantKey(String(item.pk))?.tenantId === range.tenantId;
    if (!ours) continue;
    const heard = receivedTimes(item).some(inRange);
    for (const fact of readable(item, deps)) {
      if (heard || inRange(Date.parse(fact.fact.at))) yield fact;
    }
  }
}

const $Received = z.object({
  ra: z.number().optional(),
  receivedAt: z.number().optional(),
  registeredAt: z.number().optional(),
});

/**
 * When we heard of what an item stands for, in milliseconds: the times of receipt that it holds, under the names that entities
 * give them. A delivery record has one a status (attributes with a time of their own); it is told whole, whichever lies in the range.
 */
function receivedTimes(item: Item): readonly number[] {
  return [item, ...Object.values(item)].flatMap((holder) => {
    const { data = {} } = $Received.safeParse(holder);
    return Object.values(data).flatMap((seconds) => (seconds === undefined ? [] : [seconds * 1000]));
  });
}

function readable(item: Item, deps: RepublishDeps): readonly Fact[] {
  try {
    return factsOf({ before: undefined, after: item });
  } catch (error) {
    deps.unreadable?.(error);
    return [];
  }
}

/** Facts gathered before a call; they share events as those of a stream batch do. */
const GATHERED = 500;

/** Publishes facts; answers how many. @throws Error when the bus refuses some, with the number that had gone out. */
export async function publishAll(facts: AsyncIterable<Fact>, put: PutEntries): Promise<number> {
  let published = 0;
  let gathered: Sourced[] = [];
  const flush = async (): Promise<void> => {
    for (const call of callsOf(entriesOf(gathered))) {
      const refused = await put(call);
      if (refused.length > 0) throw new Error(`the bus refused ${refused.length} events after ${published} facts`);
      published += call.reduce((sum, entry) => sum + entry.facts, 0);
    }
    gathered = [];
  };
  for await (const fact of facts) {
    gathered.push({ fact, record: 0 });
    if (gathered.length === GATHERED) await flush();
  }
  await flush();
  return published;
}
