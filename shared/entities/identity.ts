import * as z from 'zod';
import type { TenantScope } from '../table/keys.ts';
import { absent, type Table, type Write } from '../table/table.ts';
import type { Item } from '../table/values.ts';

/**
 * An identity of a contact, such as a phone number or BSUID, `T#<tenant>#IDENTITY#<identity id>` / `IDENTITY`.
 * `contactId` never changes: a redelivered message finds the same contact, and so the same conversation, even if other
 * identities were added since. `also` maps other existing identities from the same payload to their contacts: one read
 * of the first identity then shows that all exist. A different contact in `also` is a merge suggestion.
 * Access: get by id (0.5 RCU, the only read for a message in the steady state).
 */
const identitySchema = z.object({ v: z.literal(1), contactId: z.string(), also: z.record(z.string(), z.string()) });
export type Identity = z.infer<typeof identitySchema>;

export async function getIdentity(table: Table, scope: TenantScope, id: string): Promise<Identity | undefined> {
  const item = await table.get(scope.identity(id));
  return item && identitySchema.parse(item);
}

/** Returns identities by id. Consistent, to decide which ones to create. 1 RCU each. */
export async function getIdentities(
  table: Table,
  scope: TenantScope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Identity>> {
  const keys = new Map(ids.map((id) => [scope.identity(id).pk, id]));
  const items = await table.getMany(
    ids.map((id) => scope.identity(id)),
    { consistent: true },
  );
  return new Map(items.map((item) => [keys.get(pkOf(item)) ?? '', identitySchema.parse(item)]));
}

export function newIdentity(
  scope: TenantScope,
  id: string,
  contactId: string,
  also: Readonly<Record<string, string>>,
): Write {
  return { do: 'put', key: scope.identity(id), attributes: { v: 1, contactId, also }, when: absent() };
}

/**
 * Stores the identities that were received together with this one. A lost update only costs a later reader one more
 * read.
 */
export async function putCompanions(
  table: Table,
  scope: TenantScope,
  id: string,
  also: Readonly<Record<string, string>>,
): Promise<void> {
  await table.update({ key: scope.identity(id), set: { also } });
}

const pkOf = (item: Item): string => z.string().parse(item.pk);
