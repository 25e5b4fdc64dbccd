import * as z from 'zod';
import { eventsOfBusMessage } from '../../../events/cloud-event.ts';
import { type Clock, nowSeconds } from '../../../shared/clock.ts';
import { mapConcurrently, type Result, toResult } from '../../../shared/concurrency.ts';
import { putWatermarkTick } from '../../../shared/entities/rollup.ts';
import { putUsage, putUsedAtIfEarlier, readUsage, usageKey } from '../../../shared/entities/usage.ts';
import { UnreadableInputError } from '../../../shared/errors.ts';
import { tryParseJson } from '../../../shared/json.ts';
import { combineResults } from '../../../shared/queue/batch-failures.ts';
import type { Job } from '../../../shared/queue/worker.ts';
import { METERS, type Meter } from '../../../shared/rates/meters.ts';
import { requestLog } from '../../../shared/request-log.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import type { Table } from '../../../shared/table/table.ts';
import { isUsageEventType, type NewUsageRecord, type UsageEvent, usageRecordsOf } from '../domain/usage-records.ts';

/** A parsed message of the queue `usage`: usage events, or a watermark tick. */
export interface UsageMessage {
  readonly events: readonly UsageEvent[];
  readonly isWatermarkTick: boolean;
}

const watermarkTickSchema = z.object({ kind: z.literal('watermark-tick') });
const typedSchema = z.object({ 'detail-type': z.string() });

/**
 * Parses a message of the queue `usage`. Events of unknown types are ignored: the bus rule may be deployed before the
 * code.
 * @throws UnreadableInputError
 */
export function parseUsageMessage(body: string): UsageMessage {
  const message = tryParseJson(body);
  if (watermarkTickSchema.safeParse(message).success) return { events: [], isWatermarkTick: true };
  try {
    return { events: eventsIn(typedSchema.parse(message)['detail-type'], message), isWatermarkTick: false };
  } catch (error) {
    throw new UnreadableInputError('the message is not a usage event', { cause: error });
  }
}

function eventsIn(type: string, message: unknown): readonly UsageEvent[] {
  if (isUsageEventType(type)) return usageEventsIn(type, message);
  requestLog().count('ignored');
  return [];
}

const usageEventsIn = <T extends UsageEvent['type']>(type: T, message: unknown): readonly UsageEvent<T>[] =>
  eventsOfBusMessage(type, message).map((detail) => ({ type, detail }));

/** Maximum number of concurrent writes. */
const MAX_CONCURRENT_WRITES = 32;
const isSeat = (meter: Meter): boolean => METERS[meter].aggregation === 'agents';

/** Maximum number of agent records remembered to avoid repeated writes. */
const MAX_REMEMBERED_SEATS = 10_000;

/**
 * Creates the worker that records usage. Each record is one conditional put, so repeated events change nothing. All
 * records of a batch are written together. A message fails if one of its own records fails, and is then retried as a
 * whole.
 */
export function createUsageRecorder(table: Table, clock: Clock) {
  const seats = new Set<string>();
  const isNew = ({ tenantId, meter, id }: NewUsageRecord): boolean => !isSeat(meter) || !seats.has(`${tenantId}${id}`);
  const remember = ({ tenantId, meter, id }: NewUsageRecord): void => {
    if (!isSeat(meter)) return;
    if (seats.size >= MAX_REMEMBERED_SEATS) seats.clear();
    seats.add(`${tenantId}${id}`);
  };

  return async (jobs: readonly Job<UsageMessage>[]): Promise<readonly Result<unknown>[]> => {
    const now = nowSeconds(clock);
    const writes = distinctRecords(jobs, now, isNew);
    const written = await mapConcurrently(writes, MAX_CONCURRENT_WRITES, async ({ record, jobs: of }) => {
      const outcome = await toResult(() => store(table, record));
      if (outcome.ok) remember(record);
      return { outcome, of };
    });
    // A tick counts as of when it was sent: events that were sent later may still be in the queue.
    const ticks = jobs.filter(({ input }) => input.isWatermarkTick).map(({ sentAtSeconds = now }) => sentAtSeconds);
    const tick =
      ticks.length > 0 ? await toResult(() => table.update(putWatermarkTick(Math.min(...ticks)))) : undefined;
    return jobs.map(({ input }, index) => {
      const own = written.filter(({ of }) => of.has(index)).map(({ outcome }) => outcome);
      return combineResults(input.isWatermarkTick && tick ? [...own, tick] : own);
    });
  };
}

interface PendingWrite {
  readonly record: NewUsageRecord;
  /** The indexes of the messages that contain the record. */
  readonly jobs: Set<number>;
}

/**
 * Returns the distinct records of a batch. Conflicting records with the same key are all kept, so that `store` detects
 * them.
 */
function distinctRecords(
  jobs: readonly Job<UsageMessage>[],
  now: number,
  isNew: (record: NewUsageRecord) => boolean,
): readonly PendingWrite[] {
  const writes = new Map<string, PendingWrite>();
  for (const [index, { input }] of jobs.entries()) {
    for (const record of input.events.flatMap((event) => usageRecordsOf(event, now))) {
      if (!isNew(record)) continue;
      const { pk, sk } = usageKey(new TenantScope(record.tenantId), record);
      const id = `${pk}|${sk}|${record.at}|${record.hash}`;
      const existing = writes.get(id);
      if (existing) existing.jobs.add(index);
      else writes.set(id, { record, jobs: new Set([index]) });
      if (existing) requestLog().count('duplicates');
    }
  }
  return [...writes.values()];
}

/**
 * Stores a record. An existing record with the same content is a duplicate. One with different content is a conflict:
 * the first record is kept, and an alarm is raised. If the time may move, the earliest time is stored first, because a
 * record counts only in the bucket of that time.
 */
async function store(table: Table, record: NewUsageRecord): Promise<void> {
  const scope = new TenantScope(record.tenantId);
  if (record.hasProvisionalTime) {
    const { ok, old } = await storeEarliestTime(table, scope, record);
    if (!ok && Number(old) < record.at) {
      requestLog().count('duplicates');
      return;
    }
  }
  const put = await table.put(putUsage(scope, record));
  if (put.ok) {
    requestLog().count('recorded');
    return;
  }
  if (put.old && readUsage(put.old).hash === record.hash) {
    requestLog().count('duplicates');
    return;
  }
  requestLog().addId('conflicts', record.id);
  requestLog().countMetric('UsageConflict');
}

async function storeEarliestTime(table: Table, scope: TenantScope, record: NewUsageRecord) {
  const moved = await table.update(putUsedAtIfEarlier(scope, record));
  return moved.ok ? { ok: true, old: undefined } : { ok: false, old: moved.old?.at };
}
