import * as z from 'zod';
import { factsOfBusMessage } from '../../events/envelope.ts';
import { mapBounded, type Settled, settle } from '../../shared/bounded.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import { monthOf, noteComplete } from '../../shared/entities/rollup.ts';
import type { Bucket } from '../../shared/entities/usage.ts';
import { UnreadableInput } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import { line } from '../../shared/line.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import { recount, recountStored } from './recount.ts';

/** What a message of the queue `roll-up` says. */
export interface RollUpMessage {
  readonly buckets: readonly (Bucket & { readonly tenantId: string })[];
  /** Unix seconds of the newest beat in it. */
  readonly beat: number | undefined;
}

const $Typed = z.object({ 'detail-type': z.enum(['warung.usage.recorded.v1', 'warung.meter.beat.v1']) });

/** @throws UnreadableInput */
export function parseRollUp(body: string): RollUpMessage {
  const message = tryParseJson(body);
  try {
    const type = $Typed.parse(message)['detail-type'];
    if (type === 'warung.usage.recorded.v1') return { buckets: factsOfBusMessage(type, message), beat: undefined };
    const times = factsOfBusMessage(type, message).map(({ at }) => Math.floor(Date.parse(at) / 1000));
    return { buckets: [], beat: Math.max(...times) };
  } catch (error) {
    throw new UnreadableInput('no event of recorded usage', { cause: error });
  }
}

type TenantBucket = RollUpMessage['buckets'][number];
const idOf = ({ tenantId, day, bucket }: TenantBucket): string => `${tenantId}|${day}|${bucket}`;
const monthIdOf = ({ tenantId, day }: TenantBucket): string => `${tenantId}|${monthOf(day)}`;

/** Buckets at a time: each may be thousands of records. */
const PARALLEL = 8;
/**
 * What was told this long before a beat has been counted when the beat comes through. Longer than two functions that record and one that
 * counts take to be killed and their messages to come back (365 s each, and 420). Seconds.
 */
const UNDER_WAY = 1800;

/**
 * Counts the buckets of a batch anew, each once. A beat is noted when they are done: then everything is counted that was told well
 * before it.
 */
export const createRollUp =
  (table: Table, clock: Clock) =>
  async (jobs: readonly Job<RollUpMessage>[]): Promise<readonly Settled<unknown>[]> => {
    const buckets = new Map(jobs.flatMap(({ input }) => input.buckets).map((bucket) => [idOf(bucket), bucket]));
    const counted = new Map(
      await mapBounded([...buckets], PARALLEL, async ([id, { tenantId, day, bucket }]) => {
        const scope = new TenantScope(tenantId);
        return [id, await settle(() => recount(table, scope, { day, bucket }, seconds(clock)))] as const;
      }),
    );
    line().set({ buckets: buckets.size });
    const withFiles = [...buckets].filter(([id]) => {
      const outcome = counted.get(id);
      // A file that has left a bucket for an earlier one has left its month's sum, too.
      return outcome?.ok && outcome.value.holdsFiles;
    });
    // Once a month and tenant, however many of its buckets were counted.
    const months = new Map(withFiles.map(([, bucket]) => [monthIdOf(bucket), bucket]));
    const stored = new Map(
      await mapBounded([...months], PARALLEL, async ([id, { tenantId, day }]) => {
        return [id, await settle(() => recountStored(table, new TenantScope(tenantId), monthOf(day)))] as const;
      }),
    );
    return mapBounded(jobs, PARALLEL, async ({ input: { buckets: told, beat } }) => {
      const outcomes = told.flatMap((bucket) => [counted.get(idOf(bucket)), stored.get(monthIdOf(bucket))]);
      const failed = outcomes.find((outcome) => outcome?.ok === false);
      if (failed) return failed;
      return settle(async () => beat === undefined || (await table.update(noteComplete(beat - UNDER_WAY))));
    });
  };
