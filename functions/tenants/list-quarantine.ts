import type * as z from 'zod';
import { toIsoTime } from '../../shared/clock.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts';
import { publicId, type Quarantined, readQuarantined } from '../../shared/entities/quarantine.ts';
import type { ListPage } from '../../shared/http/page.ts';
import type { Ids } from '../../shared/ids.ts';
import { partitionIdOf } from '../../shared/table/key-shapes.ts';
import { globalKeys, QUARANTINE_SHARDS } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { Item } from '../../shared/table/values.ts';
import type { quarantineViewSchema } from './operator-operations.ts';
import { limitToPageSize, parseRaw } from './raw-json.ts';

type QuarantineView = z.infer<typeof quarantineViewSchema>;

const BINDING = 'operator|quarantine';

/** Lists the open items in quarantine, oldest first. Reads `limit` + 1 keys of each shard, then the items. */
export async function listQuarantine(
  { limit, cursor }: { readonly limit: number; readonly cursor: string | undefined },
  table: Table,
  ids: Ids,
): Promise<ListPage<QuarantineView>> {
  const [after] = cursor === undefined ? [] : decodeCursor(ids, BINDING, cursor);
  const shards = Array.from({ length: QUARANTINE_SHARDS }, (_, shard) => shard);
  const range = after === undefined ? {} : { range: { after } };
  const pages = await mapConcurrently(shards, QUARANTINE_SHARDS, (shard) =>
    table.query({ in: globalKeys.openQuarantine(shard), ...range, limit: limit + 1 }),
  );
  const indexItems = pages.flatMap((page) => page.items).sort((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1));
  const read = await load(indexItems.slice(0, limit), table);
  const fitting = limitToPageSize(read, ({ item }) => item.raw);
  const last = fitting.at(-1)?.position ?? indexItems.slice(0, limit).map(positionOf).at(-1);
  const more = indexItems.length > limit || fitting.length < read.length;
  return {
    data: fitting.map(({ item }) => viewOf(item)),
    next: more && last !== undefined ? encodeCursor(ids, BINDING, [last]) : null,
  };
}

interface QuarantineEntry {
  readonly item: Quarantined;
  readonly position: string;
}

/** The sort key in the index of open items. */
const positionOf = (indexItem: Item): string => String(indexItem.gsk);

async function load(indexItems: readonly Item[], table: Table): Promise<readonly QuarantineEntry[]> {
  const keys = indexItems.map(({ pk, sk }) => globalKeys.quarantined(partitionIdOf('quarantined', pk), String(sk)));
  const items = (await table.getMany(keys)).map(readQuarantined);
  const found = items.flatMap((item) => (item.gsk === undefined ? [] : [{ item, position: item.gsk }]));
  return found.sort((a, b) => (a.position < b.position ? -1 : 1));
}

function viewOf(item: Quarantined): QuarantineView {
  return {
    id: publicId(item),
    reason: item.reason,
    field: item.field,
    kind: item.kind,
    wabaId: item.wabaId,
    phoneNumberId: item.phoneNumberId,
    tenantId: item.tenantId ?? null,
    receivedAt: toIsoTime(item.receivedAt),
    raw: item.raw === undefined ? null : parseRaw(item.raw),
    rawKey: item.rawKey ?? null,
  };
}
