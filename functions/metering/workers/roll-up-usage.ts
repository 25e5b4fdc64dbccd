import * as z from 'zod';
import { eventsOfBusMessage } from '../../../events/cloud-event.ts';
import { type Clock, nowSeconds } from '../../../shared/clock.ts';
import { mapConcurrently, type Result, toResult } from '../../../shared/concurrency.ts';
import { advanceWatermark, monthOf } from '../../../shared/entities/rollup.ts';
import type { Bucket } from '../../../shared/entities/usage.ts';
import { UnreadableInputError } from '../../../shared/errors.ts';
import { tryParseJson } from '../../../shared/json.ts';
import { combineResults } from '../../../shared/queue/batch-failures.ts';
import type { Job } from '../../../shared/queue/worker.ts';
import { requestLog } from '../../../shared/request-log.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import type { Table } from '../../../shared/table/table.ts';
import { rebuildRollup, rebuildStoredQuantity } from './rebuild-rollup.ts';

/** A parsed message of the queue `roll-up`. */
export interface RollUpMessage {
  readonly buckets: readonly (Bucket & { readonly tenantId: string })[];
  /** The newest watermark tick in the message, unix seconds. */
  readonly watermarkTickSeconds: number | undefined;
}

const typedSchema = z.object({ 'detail-type': z.enum(['warung.usage.recorded.v1', 'warung.meter.beat.v1']) });

/** Parses a message of the queue `roll-up`. @throws UnreadableInputError */
export function parseRollUpMessage(body: string): RollUpMessage {
  const message = tryParseJson(body);
  try {
    const type = typedSchema.parse(message)['detail-type'];
    if (type === 'warung.usage.recorded.v1')
      return { buckets: eventsOfBusMessage(type, message), watermarkTickSeconds: undefined };
    const times = eventsOfBusMessage(type, message).map(({ at }) => Math.floor(Date.parse(at) / 1000));
    return { buckets: [], watermarkTickSeconds: Math.max(...times) };
  } catch (error) {
    throw new UnreadableInputError('the message is not an event of recorded usage', { cause: error });
  }
}

type TenantBucket = RollUpMessage['buckets'][number];
const idOf = ({ tenantId, day, bucket }: TenantBucket): string => `${tenantId}|${day}|${bucket}`;
const monthIdOf = ({ tenantId, day }: TenantBucket): string => `${tenantId}|${monthOf(day)}`;

/** Maximum number of buckets processed concurrently. Each may have thousands of records. */
const MAX_CONCURRENT_BUCKETS = 8;
/**
 * The safety margin of the watermark: all events that were sent this long before a watermark tick are counted when the
 * tick arrives. It exceeds the time until the messages of two killed recording functions and of one killed roll-up
 * function are received again (365 s each, and 420 s).
 */
const WATERMARK_MARGIN_SECONDS = 1800;

/**
 * Creates the worker that rebuilds the rollups of a batch, each once. It stores a watermark tick after the rollups: all
 * events that were sent well before the tick are counted by then.
 */
export const createRollUpWorker =
  (table: Table, clock: Clock) =>
  async (jobs: readonly Job<RollUpMessage>[]): Promise<readonly Result<unknown>[]> => {
    const buckets = new Map(jobs.flatMap(({ input }) => input.buckets).map((bucket) => [idOf(bucket), bucket]));
    const counted = new Map(
      await mapConcurrently([...buckets], MAX_CONCURRENT_BUCKETS, async ([id, { tenantId, day, bucket }]) => {
        const scope = new TenantScope(tenantId);
        return [id, await toResult(() => rebuildRollup(table, scope, { day, bucket }, nowSeconds(clock)))] as const;
      }),
    );
    requestLog().set({ buckets: buckets.size });
    const withFiles = [...buckets].filter(([id]) => {
      const outcome = counted.get(id);
      // A file that moved to an earlier bucket also changes the sum of the month that it left.
      return outcome?.ok && outcome.value.hasFiles;
    });
    // Once per tenant and month, however many of its buckets were rebuilt.
    const months = new Map(withFiles.map(([, bucket]) => [monthIdOf(bucket), bucket]));
    const stored = new Map(
      await mapConcurrently([...months], MAX_CONCURRENT_BUCKETS, async ([id, { tenantId, day }]) => {
        return [
          id,
          await toResult(() => rebuildStoredQuantity(table, new TenantScope(tenantId), monthOf(day))),
        ] as const;
      }),
    );
    return mapConcurrently(
      jobs,
      MAX_CONCURRENT_BUCKETS,
      async ({ input: { buckets: own, watermarkTickSeconds: tick } }) => {
        const outcomes = own.flatMap((bucket) => [counted.get(idOf(bucket)), stored.get(monthIdOf(bucket))]);
        const combined = combineResults(outcomes.filter((outcome) => outcome !== undefined));
        if (!combined.ok) return combined;
        return toResult(
          async () => tick === undefined || (await table.update(advanceWatermark(tick - WATERMARK_MARGIN_SECONDS))),
        );
      },
    );
  };
