import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import * as z from 'zod';
import { base32 } from '../../shared/base32.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import { registration } from '../../shared/entities/number.ts';
import { getTenant, newTenant } from '../../shared/entities/tenant.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import { conflict, notFound } from '../../shared/http/problem.ts';
import { hashApiKey } from '../../shared/ids.ts';
import { type MasterKeys, seal } from '../../shared/sealing.ts';
import { isMetaId, TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';

export const $NewTenant = z.strictObject({ name: z.string().trim().min(1).max(200) });

const $MetaId = z.string().refine(isMetaId, 'must be an id of Meta: letters, digits, `_`, `.`, `-`, 64 at most');

export const $NewNumber = z.strictObject({
  tenantId: z.string().min(1),
  phoneNumberId: $MetaId,
  wabaId: $MetaId,
  displayPhoneNumber: z.string().trim().min(1).max(40),
  accessToken: z.string().min(1).max(4096),
});

/** Makes a tenant with its first API key, which is shown this once: only its hash is kept. */
export async function createTenant(
  { name }: z.infer<typeof $NewTenant>,
  { table, clock }: { readonly table: Table; readonly clock: Clock },
): Promise<{ readonly tenantId: string; readonly apiKey: string }> {
  const tenantId = ulid(clock.now());
  const apiKey = `wk_${base32(randomBytes(20))}`;
  const tenant = { tenantId, name, shards: 1, createdAt: seconds(clock) };
  const made = await table.transact(newTenant(tenant, hashApiKey(apiKey)));
  if (!made.ok) throw new TooMuchContention('the new ids exist already');
  return { tenantId, apiKey };
}

/**
 * Connects a number to a tenant, its token sealed. Again for the same tenant: renews token and display number.
 * @throws Problem 404 for an unknown tenant, 409 when number or WABA belong to another
 */
export async function connectNumber(
  number: z.infer<typeof $NewNumber>,
  deps: { readonly table: Table; readonly clock: Clock; readonly master: MasterKeys },
): Promise<{
  readonly tenantId: string;
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly displayPhoneNumber: string;
}> {
  // Consistent: a number is often connected right after its tenant was made.
  const tenant = await getTenant(deps.table, number.tenantId, { consistent: true });
  if (!tenant) throw notFound('There is no such tenant.');
  const { tenantId, phoneNumberId, wabaId, displayPhoneNumber, accessToken } = number;
  const token = seal(accessToken, tenantId, deps.master);
  const writes = registration(new TenantScope(tenantId), {
    phoneNumberId,
    wabaId,
    displayPhoneNumber,
    token,
    at: seconds(deps.clock),
  });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const result = await deps.table.transact(writes);
    if (result.ok) return { tenantId, phoneNumberId, wabaId, displayPhoneNumber };
    if (result.failed.includes(0)) throw conflict('The number belongs to another tenant.');
    if (result.failed.includes(1)) throw conflict('The WhatsApp Business Account belongs to another tenant.');
    // Neither: another transaction was at the same items.
  }
  throw new TooMuchContention('the number kept changing');
}
