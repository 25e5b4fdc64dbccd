import * as z from 'zod';
import type { TenantScope } from '../table/keys.ts';
import { absent, type Table, type Write } from '../table/table.ts';
import type { Item } from '../table/values.ts';

/**
 * One way to recognise a contact, `T#<tenant>#I#<identity id>` / `I`. `contactId` never changes once set: a message that is
 * delivered again finds the same contact, and so the same conversation, whatever was learnt in between.
 * `also` are other identities that came along with this one in a payload and exist too, with their contacts: one read of
 * the first identity then tells that nothing is left to be made. A different contact in there is a merge suggestion.
 * Access: get by id (0.5 RCU, the only read of a message in the steady state).
 */
const $Identity = z.object({ v: z.literal(1), contactId: z.string(), also: z.record(z.string(), z.string()) });
export type Identity = z.infer<typeof $Identity>;

export async function getIdentity(table: Table, scope: TenantScope, id: string): Promise<Identity | undefined> {
  const item = await table.get(scope.identity(id));
  return item && $Identity.parse(item);
}

/** By identity id; consistent, for deciding what to create. 1 RCU each. */
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
  return new Map(items.map((item) => [keys.get(pkOf(item)) ?? '', $Identity.parse(item)]));
}

export function newIdentity(
  scope: TenantScope,
  id: string,
  contactId: string,
  also: Readonly<Record<string, string>>,
): Write {
  return { do: 'put', key: scope.identity(id), attributes: { v: 1, contactId, also }, when: absent() };
}

/** Notes the identities that were seen together with this one. Lost races cost a later reader one more look, nothing else. */
export async function noteCompanions(
  table: Table,
  scope: TenantScope,
  id: string,
  also: Readonly<Record<string, string>>,
): Promise<void> {
  await table.update({ key: scope.identity(id), set: { also } });
}

const pkOf = (item: Item): string => z.string().parse(item.pk);
