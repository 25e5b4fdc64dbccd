import { equalInConstantTime } from '../constant-time.ts';
import { type Ids, isId } from '../ids.ts';
import { isTenantId } from '../table/keys.ts';

/**
 * What goes along with a send as `biz_opaque_callback_data` and comes back with its statuses, so that a status finds its message
 * without a look-up: `w1.<tenant>.<delivery id>.<MAC>`, 84 of the 512 characters that Meta takes. What comes back is
 * untrusted: other apps on the number write there too.
 */
const VERSION = 'w1';

export function writeCallbackData(ids: Ids, tenantId: string, deliveryId: string): string {
  return [VERSION, tenantId, deliveryId, macOf(ids, tenantId, deliveryId)].join('.');
}

/** The delivery id that it names; undefined for what we did not write, or wrote for another tenant than the number's. */
export function readCallbackData(ids: Ids, tenantId: string, data: string | undefined): string | undefined {
  const [version, tenant = '', deliveryId = '', mac = '', ...rest] = data?.split('.') ?? [];
  const ours = version === VERSION && rest.length === 0 && isTenantId(tenant) && isId(deliveryId);
  if (!ours || tenant !== tenantId || !equalInConstantTime(mac, macOf(ids, tenant, deliveryId))) return undefined;
  return deliveryId;
}

const macOf = (ids: Ids, tenantId: string, deliveryId: string): string =>
  ids.mac(`callback|${VERSION}|${tenantId}|${deliveryId}`);
