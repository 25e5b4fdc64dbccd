import * as z from 'zod';
import { globalKeys, openQuarantineKey, QUARANTINE_SHARDS, quarantinePlace, timeKey } from '../table/keys.ts';
import { absent, exists, type Put, type Table, type Update } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import { shardOf } from './conversation.ts';

/** How long quarantined input is kept: long enough to connect a number or teach us a type, not for ever. */
const KEPT_SECONDS = 90 * 24 * 3600;

/**
 * Input that could not be routed, `Q#<phone number id or ->` / `<id>`, with its raw text. The id is derived from the input, so
 * that a second delivery changes nothing. While open it is in index `list` under `Q#open#<shard>` by time of receipt.
 * Access: put if absent (1 WCU per KB, 1 more for the index); query a number's; list the open ones; get by id.
 */
const $Quarantined = z.object({
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
export type Quarantined = z.infer<typeof $Quarantined>;

/** What is needed of a kept item to note what came of it. */
export interface Kept {
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
    ttl: input.receivedAt + KEPT_SECONDS,
  });
  return { key, attributes, when: absent() };
}

export const readQuarantined = (item: Item): Quarantined => $Quarantined.parse(item);

/** How the operator's API names an item: partition and id. */
export const publicId = (item: Pick<Quarantined, 'pk' | 'sk'>): string => `${item.pk.slice('Q#'.length)}~${item.sk}`;

export async function getQuarantined(table: Table, id: string): Promise<Quarantined | undefined> {
  const [place = '', itemId = '', ...rest] = id.split('~');
  if (place === '' || itemId === '' || rest.length > 0) return undefined;
  const item = await table.get(globalKeys.quarantined(place, itemId), { consistent: true });
  return item && readQuarantined(item);
}

/** Takes a routed item off the open list; what came of it stays readable until the item's time is over. */
export function resolved(item: Kept, at: number, outcome: string): Update {
  return { key: keyOf(item), set: { replayedAt: at, outcome }, remove: ['gpk', 'gsk'], when: exists() };
}

/** Notes why an item that was tried again still cannot be routed, and whose it turned out to be. */
export function stillOpen(item: Kept, reason: string, tenantId: string | undefined): Update {
  return { key: keyOf(item), set: present({ reason, tenantId }), when: exists() };
}

const keyOf = (item: Kept) => globalKeys.quarantined(item.pk.slice('Q#'.length), item.sk);

/** Where a sweep of the open list stopped for want of time, `SWEEP` / `SWEEP`. Access: get and put, once a sweep (1 RCU, 1 WCU). */
const $SweepPosition = z.object({
  v: z.literal(1),
  shard: z.number().int().min(0),
  /** The last place that was tried; none when the shard is to be begun. */
  after: z.string().optional(),
});
export type SweepPosition = Omit<z.infer<typeof $SweepPosition>, 'v'>;

export async function getSweepPosition(table: Table): Promise<SweepPosition> {
  const item = await table.get(globalKeys.sweep(), { consistent: true });
  return item ? $SweepPosition.parse(item) : { shard: 0 };
}

export const putSweepPosition = ({ shard, after }: SweepPosition): Put => ({
  key: globalKeys.sweep(),
  attributes: present({ v: 1, shard, after }),
});
