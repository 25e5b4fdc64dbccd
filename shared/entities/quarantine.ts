import * as z from 'zod';
import { partitionIdOf } from '../table/key-shapes.ts';
import { globalKeys, openQuarantineKey, QUARANTINE_SHARDS, quarantinePlace, timeKey } from '../table/keys.ts';
import { absent, exists, type Put, type Table, type Update } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import { shardOf } from './conversation.ts';

/** How long quarantined input is kept: long enough to connect a number or to support a new type. */
const RETENTION_SECONDS = 90 * 24 * 3600;

/**
 * Input that could not be routed, `QUARANTINE#<phone number id or ->` / `<id>`, with its raw text. The id is derived
 * from the input, so that a redelivery has no effect. While open it is in index `list` under `OPEN_QUARANTINE#<shard>`
 * by time of receipt.
 * Access: put if absent (1 WCU per KB, 1 more for the index); query a number's; list the open ones; get by id.
 */
const quarantinedSchema = z.object({
  v: z.literal(1),
  pk: z.string(),
  sk: z.string(),
  reason: z.string(),
  kind: z.string(),
  field: z.string().nullable(),
  wabaId: z.string().nullable(),
  phoneNumberId: z.string().nullable(),
  entryTime: z.number().nullable(),
  tenantId: z.string().optional(),
  contacts: z.string(),
  raw: z.string().optional(),
  rawKey: z.string().optional(),
  receivedAt: z.number(),
  tp: z.string().optional(),
  gpk: z.string().optional(),
  gsk: z.string().optional(),
  replayedAt: z.number().optional(),
  outcome: z.string().optional(),
});
export type Quarantined = z.infer<typeof quarantinedSchema>;

/** The fields of a quarantined item that are needed to update it. */
export interface QuarantinedRef {
  readonly pk: string;
  readonly sk: string;
  readonly reason: string;
  readonly tenantId?: string | undefined;
}

export type NewQuarantined = Omit<Quarantined, 'v' | 'pk' | 'sk' | 'gpk' | 'gsk' | 'replayedAt' | 'outcome'>;

export function putQuarantined(id: string, input: NewQuarantined): Put {
  const key = globalKeys.quarantined(quarantinePlace(input.phoneNumberId), id);
  const attributes = present({
    v: 1,
    ...input,
    gpk: openQuarantineKey(shardOf(id, QUARANTINE_SHARDS)),
    gsk: `${timeKey(input.receivedAt)}#${id}`,
    ttl: input.receivedAt + RETENTION_SECONDS,
  });
  return { key, attributes, when: absent() };
}

export const readQuarantined = (item: Item): Quarantined => quarantinedSchema.parse(item);

/** Returns an item's id in the operator's API: partition and id. */
export const publicId = (item: Pick<Quarantined, 'pk' | 'sk'>): string =>
  `${partitionIdOf('quarantined', item.pk)}~${item.sk}`;

export async function getQuarantined(table: Table, id: string): Promise<Quarantined | undefined> {
  const [partition = '', itemId = '', ...rest] = id.split('~');
  if (partition === '' || itemId === '' || rest.length > 0) return undefined;
  const item = await table.get(globalKeys.quarantined(partition, itemId), { consistent: true });
  return item && readQuarantined(item);
}

/**
 * Creates the update that removes a routed item from the open list. Its outcome stays readable until the item expires.
 */
export function markResolved(item: QuarantinedRef, at: number, outcome: string): Update {
  return { key: keyOf(item), set: { replayedAt: at, outcome }, remove: ['gpk', 'gsk'], when: exists() };
}

/** Creates the update that stores why a replayed item still cannot be routed, and its tenant if known. */
export function markUnresolved(item: QuarantinedRef, reason: string, tenantId: string | undefined): Update {
  return { key: keyOf(item), set: present({ reason, tenantId }), when: exists() };
}

const keyOf = (item: QuarantinedRef) => globalKeys.quarantined(partitionIdOf('quarantined', item.pk), item.sk);

/**
 * The position where a sweep of the open list ran out of time, `SWEEP` / `SWEEP`. Access: get and put, once per sweep
 * (1 RCU, 1 WCU).
 */
const sweepPositionSchema = z.object({
  v: z.literal(1),
  shard: z.number().int().min(0),
  /** The sort key of the last processed item; absent at the start of the shard. */
  after: z.string().optional(),
});
export type SweepPosition = Omit<z.infer<typeof sweepPositionSchema>, 'v'>;

export async function getSweepPosition(table: Table): Promise<SweepPosition> {
  const item = await table.get(globalKeys.sweep(), { consistent: true });
  return item ? sweepPositionSchema.parse(item) : { shard: 0 };
}

export const putSweepPosition = ({ shard, after }: SweepPosition): Put => ({
  key: globalKeys.sweep(),
  attributes: present({ v: 1, shard, after }),
});
