import { isEqualInConstantTime } from '../constant-time.ts';
import { type Ids, isId } from '../ids.ts';
import { isTenantId } from '../table/keys.ts';

/**
 * The version of the callback data. It is sent as `biz_opaque_callback_data` and returned with each status, so that a
 * status is matched to its message without a look-up: `w1.<tenant>.<delivery id>.<MAC>`, 84 of the 512 characters that
 * Meta accepts. Returned data is untrusted, because other apps on the number can set it too.
 */
const VERSION = 'w1';

/** Writes the callback data of a send. */
export function writeCallbackData(ids: Ids, tenantId: string, deliveryId: string): string {
  return [VERSION, tenantId, deliveryId, macOf(ids, tenantId, deliveryId)].join('.');
}

/** Returns the delivery id in callback data; undefined if this service did not write it for the number's tenant. */
export function readCallbackData(ids: Ids, tenantId: string, data: string | undefined): string | undefined {
  const [version, tenant = '', deliveryId = '', mac = '', ...rest] = data?.split('.') ?? [];
  const isWellFormed = version === VERSION && rest.length === 0 && isTenantId(tenant) && isId(deliveryId);
  if (!isWellFormed || tenant !== tenantId || !isEqualInConstantTime(mac, macOf(ids, tenant, deliveryId)))
    return undefined;
  return deliveryId;
}

const macOf = (ids: Ids, tenantId: string, deliveryId: string): string =>
  ids.mac(`callback|${VERSION}|${tenantId}|${deliveryId}`);
