import { putQuarantined } from '../../shared/entities/quarantine.ts';
import type { Ids } from '../../shared/ids.ts';
import { line } from '../../shared/line.ts';
import type { Key } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { Reason } from './classify.ts';
import { quarantineIdOf } from './destination.ts';
import type { InboundItem } from './inbound-item.ts';

/** A phone number id, WABA id or field of the payload is a stranger's text: as attributes they are cut to what ids can be. */
const MAX_TEXT = 256;

/** Puts an item into quarantine; answers its key. The second time changes nothing. */
export async function keepUnroutable(
  item: InboundItem,
  why: { readonly reason: Reason; readonly tenantId: string | undefined },
  deps: { readonly table: Table; readonly ids: Ids },
): Promise<Key> {
  const { kind, entryTime, receivedAt } = item;
  const put = putQuarantined(quarantineIdOf(deps.ids, item), {
    reason: why.reason,
    kind,
    field: cut(item.field),
    wabaId: cut(item.wabaId),
    phoneNumberId: cut(item.phoneNumberId),
    entryTime,
    ...(why.tenantId === undefined ? {} : { tenantId: why.tenantId }),
    contacts: JSON.stringify(item.rawKey === undefined ? item.contacts : []),
    ...(item.rawKey === undefined ? { raw: item.raw } : { rawKey: item.rawKey }),
    receivedAt,
    ...(item.traceparent === undefined ? {} : { tp: item.traceparent }),
  });
  const { ok: isNew } = await deps.table.put(put);
  if (isNew) line().alarm('Quarantined');
  return put.key;
}

const cut = (text: string | null): string | null => text?.slice(0, MAX_TEXT) ?? null;
