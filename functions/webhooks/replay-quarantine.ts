import * as z from 'zod';
import { eventsOfBusMessage } from '../../events/cloud-event.ts';
import type { Cached } from '../../shared/cached.ts';
import { type Clock, nowSeconds } from '../../shared/clock.ts';
import { mapConcurrently, toResult } from '../../shared/concurrency.ts';
import {
  getQuarantined,
  getSweepPosition,
  putSweepPosition,
  type Quarantined,
  readQuarantined,
} from '../../shared/entities/quarantine.ts';
import { AppError, isRetryable, safeReason, UnreadableInputError } from '../../shared/errors.ts';
import type { Ids } from '../../shared/ids.ts';
import { tryParseJson } from '../../shared/json.ts';
import { type Job, RetryLaterError } from '../../shared/queue/worker.ts';
import { requestLog } from '../../shared/request-log.ts';
import { partitionIdOf } from '../../shared/table/key-shapes.ts';
import { globalKeys, QUARANTINE_SHARDS, quarantinePlace } from '../../shared/table/keys.ts';
import { all, any, equals, exists, type Query, type Table } from '../../shared/table/table.ts';
import type { Item } from '../../shared/table/values.ts';
import { createCachedDirectory } from './directory.ts';
import type { LoadLargeContent } from './queue-body.ts';
import { type ReplayDeps, replayItem } from './replay-item.ts';

/** Items to replay: those that wait for a number and its account, or all open ones. */
export type ReplayCommand =
  | {
      readonly kind: 'numbers';
      readonly numbers: readonly { readonly phoneNumberId: string; readonly wabaId: string }[];
    }
  | { readonly kind: 'sweep' };

/**
 * Error for a run in which items failed that a later run may route. Routed items are off the list, so the next run
 * continues there.
 */
class ReplayUnfinishedError extends AppError {
  override readonly name = 'ReplayUnfinishedError';
  readonly retryable = true;
}

const sweepSchema = z.object({ kind: z.literal('sweep') });

/** Parses a message of the queue `replay`. @throws UnreadableInputError */
export function parseReplayCommand(body: string): ReplayCommand {
  const message = tryParseJson(body);
  if (sweepSchema.safeParse(message).success) return { kind: 'sweep' };
  try {
    return { kind: 'numbers', numbers: eventsOfBusMessage('warung.number.registered.v1', message) };
  } catch (error) {
    throw new UnreadableInputError('neither a sweep nor a number registration', { cause: error });
  }
}

export interface ReplayQuarantineDeps {
  readonly table: Table;
  readonly ids: Cached<Ids>;
  readonly clock: Clock;
  readonly loadLarge: LoadLargeContent;
  /** Time for one message: the function's timeout less the time that an item may need. Milliseconds. */
  readonly budgetMs: number;
}

/** Items replayed concurrently. */
const PARALLEL = 8;
/** Delay before the next run when items are left. Short, and long enough for other messages to be received. Seconds. */
const NEXT_RUN_DELAY_SECONDS = 1;
const PAGE_SIZE = 100;

interface Run extends ReplayDeps {
  readonly isOver: () => boolean;
}

/**
 * Creates the worker that routes quarantined items again. An item that fails stays open and does not stop the others.
 * Each message uses a new directory, since a number may have just been registered.
 */
export const createReplayQuarantine =
  (deps: ReplayQuarantineDeps) =>
  async ({ input }: Job<ReplayCommand>): Promise<void> => {
    const { table, clock, loadLarge } = deps;
    const end = clock.now() + deps.budgetMs;
    const run: Run = {
      table,
      loadLarge,
      directory: createCachedDirectory(table, clock),
      ids: await deps.ids.get(),
      now: nowSeconds(clock),
      isOver: () => clock.now() >= end,
    };
    await (input.kind === 'sweep' ? sweep(run) : replayNumbers(input.numbers, run));
  };

/** Filter for open items that a registration can make routable: those of an unknown number or account. */
const isWaiting = all(exists('gpk'), any(equals('reason', 'UnknownNumber'), equals('reason', 'UnknownAccount')));

/**
 * Replays the items that wait for numbers and their accounts. Items without a usable number share a partition and are
 * selected by account. Reads are consistent, so that an item quarantined just before the registration is found. A tried
 * item, routed or not, no longer matches the filter, so each run continues where the previous one ended.
 * @throws RetryLaterError when the time ran out after some progress; ReplayUnfinishedError when there was no progress, or when an
 * item failed with a transient error. Both make the queue deliver the message again.
 */
async function replayNumbers(numbers: Extract<ReplayCommand, { kind: 'numbers' }>['numbers'], run: Run): Promise<void> {
  const queries = numbers.flatMap(({ phoneNumberId, wabaId }) => [
    { in: globalKeys.quarantineAt(quarantinePlace(phoneNumberId)), filter: isWaiting },
    { in: globalKeys.quarantineAt('-'), filter: all(isWaiting, equals('wabaId', wabaId)) },
  ]);
  let [done, failed] = [0, 0];
  for (const query of queries) {
    const replayed = await replayPartition({ ...query, consistent: true }, undefined, run);
    done += replayed.done;
    failed += replayed.failed;
    if (!replayed.isUnfinished) continue;
    const reason = 'more items wait than fit into one run';
    throw done > 0 ? new RetryLaterError(NEXT_RUN_DELAY_SECONDS, reason) : new ReplayUnfinishedError(reason);
  }
  if (failed > 0) throw new ReplayUnfinishedError(`${failed} items failed with a transient error`);
}

/**
 * Replays all open items. If time runs out, the next day's sweep continues; failed items are tried again in the next
 * round.
 */
async function sweep(run: Run): Promise<void> {
  const start = await getSweepPosition(run.table);
  for (let shard = start.shard; shard < QUARANTINE_SHARDS; shard += 1) {
    const after = shard === start.shard ? start.after : undefined;
    const replayed = await replayPartition({ in: globalKeys.openQuarantine(shard) }, after, run);
    if (!replayed.isUnfinished) continue;
    await run.table.put(putSweepPosition({ shard, after: replayed.after }));
    return requestLog().count('unfinished');
  }
  if (start.shard > 0 || start.after !== undefined) await run.table.put(putSweepPosition({ shard: 0 }));
}

interface Replayed {
  /** Number of items that were tried and did not fail with a transient error. */
  readonly done: number;
  /** Number of items that failed with a transient error. */
  readonly failed: number;
  /** The time ran out. */
  readonly isUnfinished: boolean;
  /** Sort key after which the untried items follow. */
  readonly after: string | undefined;
}

/** Replays the items of a partition page by page. */
async function replayPartition(
  query: Pick<Query, 'in' | 'filter' | 'consistent'>,
  start: string | undefined,
  run: Run,
): Promise<Replayed> {
  const sortKeyName = query.in.index === 'list' ? 'gsk' : 'sk';
  let [done, failed] = [0, 0];
  for (let after = start; ; ) {
    const range = after === undefined ? {} : { range: { after } };
    const page = await run.table.query({ ...query, ...range, limit: PAGE_SIZE });
    // Items are started in order, so the tried ones are the first ones of the page.
    let tried = 0;
    await mapConcurrently(page.items, PARALLEL, async (item) => {
      if (run.isOver()) return;
      tried += 1;
      if (await replayOne(item, run)) done += 1;
      else failed += 1;
    });
    const last = tried < page.items.length ? page.items[tried - 1] : page.last;
    if (last) after = String(last[sortKeyName]);
    if (tried < page.items.length || (page.last && run.isOver())) return { done, failed, isUnfinished: true, after };
    if (!page.last) return { done, failed, isUnfinished: false, after };
  }
}

/** Replays an item; returns false if it failed with a transient error. */
async function replayOne(item: Item, deps: ReplayDeps): Promise<boolean> {
  const replayed = await toResult(async () => {
    const kept = await load(item, deps.table);
    if (kept) await replayItem(kept, deps);
  });
  if (replayed.ok) return true;
  requestLog().count('replayFailed');
  requestLog().set({ reason: safeReason(replayed.error) });
  requestLog().addFailure(replayed.error);
  return !isRetryable(replayed.error);
}

/** Reads the full item; entries of the index hold keys only. Returns undefined if the item is no longer open. */
async function load(item: Item, table: Table): Promise<Quarantined | undefined> {
  if (item.reason !== undefined) return readQuarantined(item);
  const kept = await getQuarantined(table, `${partitionIdOf('quarantined', item.pk)}~${String(item.sk)}`);
  return kept?.gpk === undefined ? undefined : kept;
}
