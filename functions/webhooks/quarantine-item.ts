import { putQuarantined } from '../../shared/entities/quarantine.ts';
import type { Ids } from '../../shared/ids.ts';
import { requestLog } from '../../shared/request-log.ts';
import type { Key } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { UnroutableReason } from './classify-item.ts';
import { quarantineIdOf } from './destination.ts';
import type { InboundItem } from './inbound-item.ts';

/** Maximum length of the phone number id, WABA id and field, which are untrusted text of the payload. Characters. */
const MAX_TEXT = 256;

/** Quarantines an item and returns its key. Idempotent. */
export async function quarantineItem(
  item: InboundItem,
  cause: { readonly reason: UnroutableReason; readonly tenantId: string | undefined },
  deps: { readonly table: Table; readonly ids: Ids },
): Promise<Key> {
  const { kind, entryTime, receivedAt } = item;
  const put = putQuarantined(quarantineIdOf(deps.ids, item), {
    reason: cause.reason,
    kind,
    field: truncate(item.field),
    wabaId: truncate(item.wabaId),
    phoneNumberId: truncate(item.phoneNumberId),
    entryTime,
    ...(cause.tenantId === undefined ? {} : { tenantId: cause.tenantId }),
    contacts: JSON.stringify(item.rawKey === undefined ? item.contacts : []),
    ...(item.rawKey === undefined ? { raw: item.raw } : { rawKey: item.rawKey }),
    receivedAt,
    ...(item.traceparent === undefined ? {} : { tp: item.traceparent }),
  });
  const { ok: isNew } = await deps.table.put(put);
  if (isNew) requestLog().countMetric('Quarantined');
  return put.key;
}

const truncate = (text: string | null): string | null => text?.slice(0, MAX_TEXT) ?? null;
