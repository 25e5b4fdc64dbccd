import * as z from 'zod';
import type { Cached } from '../../shared/cached.ts';
import { type Catalogue, cataloguePut, getCatalogue } from '../../shared/entities/catalogue.ts';
import { listNumbers, type TenantNumber } from '../../shared/entities/number.ts';
import { idText } from '../../shared/json.ts';
import { type MasterKeys, open } from '../../shared/sealing.ts';
import { isMetaId, type TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import type { SyncReason } from './sync-words.ts';
import { NO_ANSWER, type Trouble, troubleOf } from './trouble.ts';

export interface PlaceDeps {
  readonly table: Table;
  readonly master: Cached<MasterKeys>;
  readonly graph: GraphClient;
}

/** A number whose token reaches the tenant's account. */
export interface Access {
  readonly number: TenantNumber;
  readonly token: string;
}

/** Where a tenant's products go, or why they can go nowhere. */
export type Place =
  | ({ readonly is: 'ready'; readonly catalogue: Catalogue } & Access)
  | { readonly is: 'nowhere'; readonly reason: SyncReason }
  | { readonly is: 'paused' }
  | { readonly is: 'trouble'; readonly trouble: Trouble; readonly number: TenantNumber };

/**
 * The catalogue that a person chose, or else the one that WhatsApp names now: it may be another than before. It is remembered, so that the
 * products that are in the old one follow.
 */
export async function findPlace(scope: TenantScope, now: number, deps: PlaceDeps): Promise<Place> {
  const known = await getCatalogue(deps.table, scope);
  const access = await findAccess(scope, deps, known?.wabaId);
  if (access === 'none') return { is: 'nowhere', reason: 'NoNumber' };
  if (access === 'paused') return { is: 'paused' };
  const { number } = access;
  if (known?.chosen && known.wabaId === number.wabaId) return { is: 'ready', catalogue: known, ...access };
  const connected = await connectedCatalogues(access, deps.graph);
  if (!connected.ok) return { is: 'trouble', trouble: connected.trouble, number };
  if (known && connected.ids.includes(known.catalogId)) return { is: 'ready', catalogue: known, ...access };
  const [catalogId] = connected.ids;
  if (catalogId === undefined) return { is: 'nowhere', reason: 'NoCatalogue' };
  const catalogue = { catalogId, wabaId: number.wabaId, at: now, chosen: false };
  await deps.table.put(cataloguePut(scope, catalogue));
  return { is: 'ready', catalogue, ...access };
}

const $Catalogues = z.object({ data: z.array(z.object({ id: z.unknown() })) });

/** Catalogues that are connected to an account: one at the most (Graph API, WhatsApp Business Account, `product_catalogs`). */
export async function connectedCatalogues(
  { number, token }: Access,
  graph: GraphClient,
): Promise<{ readonly ok: true; readonly ids: readonly string[] } | { readonly ok: false; readonly trouble: Trouble }> {
  const answer = await graph.call({ method: 'GET', path: `/${number.wabaId}/product_catalogs`, token });
  if (answer.kind !== 'ok') return { ok: false, trouble: troubleOf(answer) };
  const read = $Catalogues.safeParse(answer.body);
  if (!read.success) return { ok: false, trouble: NO_ANSWER };
  const ids = read.data.data.map(({ id }) => idText(id)).filter((id) => id !== undefined);
  return { ok: true, ids: ids.filter(isMetaId) };
}

/** A number that can be used, oldest first, of the account `wabaId` where there is one. */
export async function findAccess(
  scope: TenantScope,
  { table, master }: Pick<PlaceDeps, 'table' | 'master'>,
  wabaId: string | undefined,
): Promise<Access | 'none' | 'paused'> {
  const all = await listNumbers(table, scope);
  const ofAccount = all.filter((number) => number.wabaId === wabaId);
  const candidates = ofAccount.length > 0 ? ofAccount : all;
  if (candidates.length === 0) return 'none';
  const number = candidates.find(({ pause }) => pause === undefined);
  if (!number) return 'paused';
  return { number, token: open(number.token, scope.tenantId, await master.get()) };
}
