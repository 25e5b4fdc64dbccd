import * as z from 'zod';
import { $Sealed, type Sealed } from '../sealing.ts';
import { globalKeys, isMetaId, type TenantScope } from '../table/keys.ts';
import { absent, any, equals, type Table, type Write } from '../table/table.ts';

/**
 * A connected business number, `T#<tenant>#` / `N#<phone number id>`. The access token is sealed for the tenant.
 * Access: get by id (0.5 RCU); query the tenant's numbers by prefix `N#`.
 */
export const $TenantNumber = z.object({
  v: z.literal(1),
  phoneNumberId: z.string(),
  wabaId: z.string(),
  displayPhoneNumber: z.string(),
  token: $Sealed,
  registeredAt: z.number(),
  /** When the first message came through it; unix seconds. */
  connectedAt: z.number().optional(),
  /** Unix seconds, at most an hour behind. */
  lastSeenAt: z.number().optional(),
});

/** Whose a number is: `N#<phone number id>` / `N`. And whose a WABA is: `W#<waba id>` / `W`. Access: get (0.5 RCU), cached. */
const $NumberOwner = z.object({ v: z.literal(1), tenantId: z.string(), wabaId: z.string() });
const $WabaOwner = z.object({ v: z.literal(1), tenantId: z.string() });
export type NumberOwner = Omit<z.infer<typeof $NumberOwner>, 'v'>;

/** Consistent, since the answer "nobody's" sends a customer's message into quarantine. */
export async function ownerOfNumber(table: Table, phoneNumberId: string): Promise<NumberOwner | undefined> {
  if (!isMetaId(phoneNumberId)) return undefined;
  const item = await table.get(globalKeys.number(phoneNumberId), { consistent: true });
  return item && $NumberOwner.parse(item);
}

export async function ownerOfWaba(table: Table, wabaId: string): Promise<string | undefined> {
  if (!isMetaId(wabaId)) return undefined;
  const item = await table.get(globalKeys.waba(wabaId), { consistent: true });
  return item && $WabaOwner.parse(item).tenantId;
}

export interface Registration {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly displayPhoneNumber: string;
  readonly token: Sealed;
  readonly at: number;
}

/**
 * The writes that connect a number to a tenant, for one transaction (6 WCU). The first two are refused when the number,
 * or the WABA, belongs to another tenant. Repeating them renews token and display number and keeps the first date.
 */
export function registration(scope: TenantScope, number: Registration): readonly [Write, Write, Write] {
  const ours = any(absent(), equals('tenantId', scope.tenantId));
  const { phoneNumberId, wabaId, displayPhoneNumber, token, at } = number;
  return [
    {
      do: 'put',
      key: globalKeys.number(phoneNumberId),
      attributes: { v: 1, tenantId: scope.tenantId, wabaId },
      when: ours,
    },
    { do: 'put', key: globalKeys.waba(wabaId), attributes: { v: 1, tenantId: scope.tenantId }, when: ours },
    {
      do: 'update',
      key: scope.number(phoneNumberId),
      set: { v: 1, phoneNumberId, wabaId, displayPhoneNumber, token },
      setOnce: { registeredAt: at },
    },
  ];
}
