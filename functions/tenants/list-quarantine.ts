import type * as z from 'zod';
import { mapBounded } from '../../shared/bounded.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import { publicId, type Quarantined, readQuarantined } from '../../shared/entities/quarantine.ts';
import type { ListPage } from '../../shared/http/page.ts';
import type { Ids } from '../../shared/ids.ts';
import { globalKeys, QUARANTINE_SHARDS } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { Item } from '../../shared/table/values.ts';
import type { $QuarantineView } from './operator-operations.ts';
import { shown, thatFit } from './shown.ts';

type QuarantineView = z.infer<typeof $QuarantineView>;

const BINDING = 'operator|quarantine';

/** Open quarantine, oldest first. Reads `limit` keys of each shard, then the items. */
export async function listQuarantine(
  { limit, cursor }: { readonly limit: number; readonly cursor: string | undefined },
  table: Table,
  ids: Ids,
): Promise<ListPage<QuarantineView>> {
  const [after] = cursor === undefined ? [] : readCursor(ids, BINDING, cursor);
  const shards = Array.from({ length: QUARANTINE_SHARDS }, (_, shard) => shard);
  const range = after === undefined ? {} : { range: { after } };
  const pages = await mapBounded(shards, QUARANTINE_SHARDS, (shard) =>
    table.query({ in: globalKeys.openQuarantine(shard), ...range, limit: limit + 1 }),
  );
  const places = pages.flatMap((page) => page.items).sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const read = await load(places.slice(0, limit), table);
  const fitting = thatFit(read, ({ kept }) => kept.raw);
  const last = fitting.at(-1)?.place ?? places.slice(0, limit).map(placeOf).at(-1);
  const more = places.length > limit || fitting.length < read.length;
  return {
    data: fitting.map(({ kept }) => viewOf(kept)),
    next: more && last !== undefined ? writeCursor(ids, BINDING, [last]) : null,
  };
}

interface Found {
  readonly kept: Quarantined;
  readonly place: string;
}

const placeOf = (item: Item): string => String(item.gsk);

async function load(places: readonly Item[], table: Table): Promise<readonly Found[]> {
  const keys = places.map((item) => globalKeys.quarantined(String(item.pk).slice('Q#'.length), String(item.sk)));
  const items = (await table.getMany(keys)).map(readQuarantined);
  const found = items.flatMap((kept) => (kept.gsk === undefined ? [] : [{ kept, place: kept.gsk }]));
  return found.sort((a, b) => (a.place < b.place ? -1 : 1));
}

function viewOf(kept: Quarantined): QuarantineView {
  return {
    id: publicId(kept),
    reason: kept.reason,
    field: kept.field,
    kind: kept.kind,
    wabaId: kept.wabaId,
    phoneNumberId: kept.phoneNumberId,
    tenantId: kept.tenantId ?? null,
    receivedAt: new Date(kept.receivedAt * 1000).toISOString(),
    raw: kept.raw === undefined ? null : shown(kept.raw),
    rawKey: kept.rawKey ?? null,
  };
}
