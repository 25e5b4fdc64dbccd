import { newContact, type Profile } from '../../shared/entities/contact.ts';
import {
  type Identity as Alias,
  getIdentities,
  getIdentity,
  newIdentity,
  noteCompanions,
} from '../../shared/entities/identity.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import type { Ids } from '../../shared/ids.ts';
import { line } from '../../shared/line.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table, Write } from '../../shared/table/table.ts';
import { type Identity, identityText } from './identities.ts';

export interface ResolveDeps {
  readonly table: Table;
  readonly ids: Ids;
  /** Unix seconds, for the date on a new contact. */
  readonly now: number;
}

export interface ResolvedContact {
  readonly contactId: string;
  /** It was made by this call, so that its conversation is most likely not there either. */
  readonly isNew: boolean;
}

/** Each lost attempt means that another writer made an identity that we needed; there are never more than five. */
const ATTEMPTS = 8;

/**
 * The contact behind identities, made when nobody knows them; exactly one, however many deliveries ask at once.
 *
 * An identity, once it points to a contact, always does. So the contact of a message is that of its first identity,
 * after all of its identities exist: a later delivery finds the same ones pointing to the same contacts. An identity that already
 * belongs to somebody else stays there and is noted (a suggestion to merge), never moved.
 *
 * In the steady state: one eventually consistent read of the first identity (0.5 RCU). @throws TooMuchContention
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
    if (missing.length === 0) return { contactId: await settled(scope, ids, found, deps.table), isNew: false };
    const owner = ids.flatMap((id) => found.get(id)?.contactId ?? [])[0];
    const contactId = owner ?? newId;
    const writes: Write[] = missing.map((id) =>
      newIdentity(scope, id, contactId, companions(id, ids, found, contactId)),
    );
    if (owner === undefined) writes.push(newContact(scope, contactId, profile, deps.now));
    const made = await deps.table.transact(writes);
    if (made.ok && owner === undefined) {
      line().count('contactsMade');
      return { contactId, isNew: true };
    }
    // Made or overtaken: what is there now is read again, and decides.
  }
  throw new TooMuchContention('identities kept changing');
}

/** The contact that identities lead to, without making any; undefined when the first is not known. */
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

/** All exist: the first decides. It learns of the others, so that the next message needs one read only. */
async function settled(
  scope: TenantScope,
  ids: readonly [string, ...string[]],
  found: ReadonlyMap<string, Alias>,
  table: Table,
): Promise<string> {
  const first = found.get(ids[0]);
  const contactId = first?.contactId ?? '';
  const also = { ...first?.also, ...companions(ids[0], ids, found, contactId) };
  if (Object.values(also).some((other) => other !== contactId)) line().count('mergeSuggestions');
  if (ids.some((id) => id !== ids[0] && first?.also[id] === undefined))
    await noteCompanions(table, scope, ids[0], also);
  return contactId;
}

/** The other identities with the contacts that they point to; those made in the same breath point to `contactId`. */
function companions(
  own: string,
  ids: readonly string[],
  found: ReadonlyMap<string, Alias>,
  contactId: string,
): Record<string, string> {
  return Object.fromEntries(ids.flatMap((id) => (id === own ? [] : [[id, found.get(id)?.contactId ?? contactId]])));
}
