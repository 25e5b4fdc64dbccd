import * as z from 'zod';
import { factsOfBusMessage } from '../../events/envelope.ts';
import { mapBounded, settle } from '../../shared/bounded.ts';
import type { Cached } from '../../shared/cached.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import {
  getQuarantined,
  getSweepPosition,
  putSweepPosition,
  type Quarantined,
  readQuarantined,
} from '../../shared/entities/quarantine.ts';
import { AppError, isRetryable, safeReason, UnreadableInput } from '../../shared/errors.ts';
import type { Ids } from '../../shared/ids.ts';
import { tryParseJson } from '../../shared/json.ts';
import { line } from '../../shared/line.ts';
import { type Job, NotYet } from '../../shared/queue/worker.ts';
import { globalKeys, QUARANTINE_SHARDS, quarantinePlace } from '../../shared/table/keys.ts';
import { all, any, equals, exists, type Query, type Table } from '../../shared/table/table.ts';
import type { Item } from '../../shared/table/values.ts';
import { cachedDirectory } from './directory.ts';
import type { LoadLarge } from './queue-body.ts';
import { type ReplayDeps, replayItem } from './replay-item.ts';

/** What to replay: what waits for a number and its account, or everything open. */
export type Command =
  | {
      readonly kind: 'numbers';
      readonly numbers: readonly { readonly phoneNumberId: string; readonly wabaId: string }[];
    }
  | { readonly kind: 'sweep' };

/** Something failed that a later attempt may route. What was routed is off the list, so that goes on from there. */
class ReplayUnfinished extends AppError {
  override readonly name = 'ReplayUnfinished';
  readonly retryable = true;
}

const $Sweep = z.object({ kind: z.literal('sweep') });

/** A message of the queue `replay`. @throws UnreadableInput */
export function parseReplay(body: string): Command {
  const message = tryParseJson(body);
  if ($Sweep.safeParse(message).success) return { kind: 'sweep' };
  try {
    return { kind: 'numbers', numbers: factsOfBusMessage('warung.number.registered.v1', message) };
  } catch (error) {
    throw new UnreadableInput('neither a sweep nor a registered number', { cause: error });
  }
}

export interface QuarantineReplayDeps {
  readonly table: Table;
  readonly ids: Cached<Ids>;
  readonly clock: Clock;
  readonly loadLarge: LoadLarge;
  /** Milliseconds that one message may take; the function's timeout less what an item may need. */
  readonly budget: number;
}

/** Items replayed at a time. */
const PARALLEL = 8;
/** After a run that was not enough, the next begins at once: others may have their turn, and no more. Seconds. */
const GO_ON_AFTER = 1;
const PAGE = 100;

interface Run extends ReplayDeps {
  readonly isOver: () => boolean;
}

/**
 * Routes quarantined items again. An item that fails stays open and does not stop the others. Reads the directory anew for
 * each message, since a number may have been registered a moment ago.
 */
export const createReplayQuarantine =
  (given: QuarantineReplayDeps) =>
  async ({ input }: Job<Command>): Promise<void> => {
    const { table, clock, loadLarge } = given;
    const end = clock.now() + given.budget;
    const run: Run = {
      table,
      loadLarge,
      directory: cachedDirectory(table, clock),
      ids: await given.ids.get(),
      now: seconds(clock),
      isOver: () => clock.now() >= end,
    };
    await (input.kind === 'sweep' ? sweep(run) : replayNumbers(input.numbers, run));
  };

/** Waits for a number or its account, and for nothing else that a registration brings. */
const waiting = all(exists('gpk'), any(equals('reason', 'UnknownNumber'), equals('reason', 'UnknownAccount')));

/**
 * What waits for numbers and their accounts. Items without a usable number share a partition, in which the account tells
 * them apart. Reads consistently: what was kept just before the registration must not be overlooked. An item that was tried waits no
 * more, routed or not, so each run goes on where the one before it ended, however many there are.
 * @throws NotYet when time ran out although there was progress, ReplayUnfinished when there was none, or when an item failed for a
 * passing reason: then the message comes again
 */
async function replayNumbers(numbers: Extract<Command, { kind: 'numbers' }>['numbers'], run: Run): Promise<void> {
  const places = numbers.flatMap(({ phoneNumberId, wabaId }) => [
    { in: globalKeys.quarantineAt(quarantinePlace(phoneNumberId)), filter: waiting },
    { in: globalKeys.quarantineAt('-'), filter: all(waiting, equals('wabaId', wabaId)) },
  ]);
  let [done, failed] = [0, 0];
  for (const place of places) {
    const replayed = await replayPlace({ ...place, consistent: true }, undefined, run);
    done += replayed.done;
    failed += replayed.failed;
    if (!replayed.isUnfinished) continue;
    const more = 'more items wait than fit into one run';
    throw done > 0 ? new NotYet(GO_ON_AFTER, more) : new ReplayUnfinished(more);
  }
  if (failed > 0) throw new ReplayUnfinished(`${failed} items failed for now`);
}

/** Everything open. What is left when time runs out is gone on with the next day; what failed is met again in the next round. */
async function sweep(run: Run): Promise<void> {
  const start = await getSweepPosition(run.table);
  for (let shard = start.shard; shard < QUARANTINE_SHARDS; shard += 1) {
    const after = shard === start.shard ? start.after : undefined;
    const replayed = await replayPlace({ in: globalKeys.openQuarantine(shard) }, after, run);
    if (!replayed.isUnfinished) continue;
    await run.table.put(putSweepPosition({ shard, after: replayed.after }));
    return line().count('unfinished');
  }
  if (start.shard > 0 || start.after !== undefined) await run.table.put(putSweepPosition({ shard: 0 }));
}

interface Replayed {
  /** Items that were tried and did not fail for a passing reason. */
  readonly done: number;
  /** Items that failed for a passing reason. */
  readonly failed: number;
  /** Time ran out. */
  readonly isUnfinished: boolean;
  /** Behind this sort key lies what was not tried. */
  readonly after: string | undefined;
}

/** Goes through a partition page by page. */
async function replayPlace(
  place: Pick<Query, 'in' | 'filter' | 'consistent'>,
  start: string | undefined,
  run: Run,
): Promise<Replayed> {
  const name = place.in.index === 'list' ? 'gsk' : 'sk';
  let [done, failed] = [0, 0];
  for (let after = start; ; ) {
    const range = after === undefined ? {} : { range: { after } };
    const page = await run.table.query({ ...place, ...range, limit: PAGE });
    // Items are begun in their order, so what was tried is the front of the page.
    let tried = 0;
    await mapBounded(page.items, PARALLEL, async (item) => {
      if (run.isOver()) return;
      tried += 1;
      if (await replayOne(item, run)) done += 1;
      else failed += 1;
    });
    const last = tried < page.items.length ? page.items[tried - 1] : page.last;
    if (last) after = String(last[name]);
    if (tried < page.items.length || (page.last && run.isOver())) return { done, failed, isUnfinished: true, after };
    if (!page.last) return { done, failed, isUnfinished: false, after };
  }
}

/** Replays an item; answers false when it failed for a passing reason. */
async function replayOne(item: Item, deps: ReplayDeps): Promise<boolean> {
  const replayed = await settle(async () => {
    const kept = await load(item, deps.table);
    if (kept) await replayItem(kept, deps);
  });
  if (replayed.ok) return true;
  line().count('replayFailed');
  line().set({ reason: safeReason(replayed.error) });
  return !isRetryable(replayed.error);
}

/** Index entries hold keys only, so what was found by the index is read first. */
async function load(item: Item, table: Table): Promise<Quarantined | undefined> {
  if (item.reason !== undefined) return readQuarantined(item);
  const kept = await getQuarantined(table, `${String(item.pk).slice('Q#'.length)}~${String(item.sk)}`);
  return kept?.gpk === undefined ? undefined : kept;
}
