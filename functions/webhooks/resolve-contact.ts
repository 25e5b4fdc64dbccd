import { newContact, type Profile } from '../../shared/entities/contact.ts';
import {
  type Identity as Alias,
  getIdentities,
  getIdentity,
  newIdentity,
  putCompanions,
} from '../../shared/entities/identity.ts';
import { TooMuchContentionError } from '../../shared/errors.ts';
import type { Ids } from '../../shared/ids.ts';
import { requestLog } from '../../shared/request-log.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table, Write } from '../../shared/table/table.ts';
import { type Identity, identityText } from './identities.ts';

export interface ResolveDeps {
  readonly table: Table;
  readonly ids: Ids;
  /** Creation time of a new contact, unix seconds. */
  readonly now: number;
}

export interface ResolvedContact {
  readonly contactId: string;
  /** This call created the contact, so its conversation most likely does not exist either. */
  readonly isNew: boolean;
}

/** An attempt fails only when another writer created a required identity, and a message has at most five identities. */
const ATTEMPTS = 8;

/**
 * Finds the contact of a list of identities, or creates it when none of them exists. Concurrent deliveries get the same
 * contact.
 *
 * An identity never changes its contact. The contact of a message is therefore that of its first identity, once all of
 * its identities exist: a later delivery finds the same identities with the same contacts. An identity that already
 * belongs to another contact is not moved; the conflict is recorded as a merge suggestion.
 *
 * Usual cost: one eventually consistent read of the first identity (0.5 RCU). @throws TooMuchContentionError
 */
export async function resolveContact(
  scope: TenantScope,
  identities: readonly [Identity, ...Identity[]],
  profile: Profile,
  deps: ResolveDeps,
): Promise<ResolvedContact> {
  const ids = identityIds(scope, identities, deps.ids);
  const [first, ...others] = ids;
  const known = await getIdentity(deps.table, scope, first);
  if (known && others.every((id) => known.also[id] !== undefined)) return { contactId: known.contactId, isNew: false };

  const newId = deps.ids.derive('contact', scope.tenantId, identityText(identities[0]));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = await getIdentities(deps.table, scope, ids);
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length === 0) return { contactId: await contactOfFirst(scope, ids, found, deps.table), isNew: false };
    const owner = ids.flatMap((id) => found.get(id)?.contactId ?? [])[0];
    const contactId = owner ?? newId;
    const writes: Write[] = missing.map((id) =>
      newIdentity(scope, id, contactId, contactsOfOthers(id, ids, found, contactId)),
    );
    if (owner === undefined) writes.push(newContact(scope, contactId, profile, deps.now));
    const written = await deps.table.transact(writes);
    if (written.ok && owner === undefined) {
      requestLog().count('contactsCreated');
      return { contactId, isNew: true };
    }
    // Written, or lost to a concurrent writer: read again and use what exists now.
  }
  throw new TooMuchContentionError('identities kept changing');
}

/** Finds the contact of a list of identities without creating one; undefined if the first identity does not exist. */
export async function findContact(
  scope: TenantScope,
  identities: readonly [Identity, ...Identity[]],
  deps: Pick<ResolveDeps, 'table' | 'ids'>,
): Promise<string | undefined> {
  const [first] = identityIds(scope, identities, deps.ids);
  return (await getIdentity(deps.table, scope, first))?.contactId;
}

function identityIds(
  scope: TenantScope,
  identities: readonly [Identity, ...Identity[]],
  ids: Ids,
): readonly [string, ...string[]] {
  const [first, ...others] = identities.map((identity) =>
    ids.derive('identity', scope.tenantId, identityText(identity)),
  );
  return [first ?? '', ...new Set(others.filter((id) => id !== first))];
}

/**
 * Returns the contact of the first identity when all exist. Records the others there, so that the next message needs
 * one read.
 */
async function contactOfFirst(
  scope: TenantScope,
  ids: readonly [string, ...string[]],
  found: ReadonlyMap<string, Alias>,
  table: Table,
): Promise<string> {
  const first = found.get(ids[0]);
  const contactId = first?.contactId ?? '';
  const also = { ...first?.also, ...contactsOfOthers(ids[0], ids, found, contactId) };
  if (Object.values(also).some((other) => other !== contactId)) requestLog().count('mergeSuggestions');
  if (ids.some((id) => id !== ids[0] && first?.also[id] === undefined)) await putCompanions(table, scope, ids[0], also);
  return contactId;
}

/** Maps the other identities to their contacts; identities created in the same transaction belong to `contactId`. */
function contactsOfOthers(
  own: string,
  ids: readonly string[],
  found: ReadonlyMap<string, Alias>,
  contactId: string,
): Record<string, string> {
  return Object.fromEntries(ids.flatMap((id) => (id === own ? [] : [[id, found.get(id)?.contactId ?? contactId]])));
}
