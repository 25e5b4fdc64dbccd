import * as z from 'zod';
import type { Cached } from '../../shared/cached.ts';
import { decrypt, type MasterKeys } from '../../shared/encryption.ts';
import { type Catalogue, getCatalogue, putCatalogue } from '../../shared/entities/catalogue.ts';
import { listNumbers, type TenantNumber } from '../../shared/entities/number.ts';
import { toIdText } from '../../shared/json.ts';
import { isMetaId, type TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import { type CatalogueFailure, NO_ANSWER, toCatalogueFailure } from './catalogue-failure.ts';
import type { SyncReason } from './sync-messages.ts';

export interface CatalogueTargetDeps {
  readonly table: Table;
  readonly master: Cached<MasterKeys>;
  readonly graph: GraphClient;
}

/** A number with a token for the tenant's WhatsApp account. */
export interface NumberAccess {
  readonly number: TenantNumber;
  readonly token: string;
}

/** The catalogue that a tenant's products are sent to, or the reason why there is none. */
export type CatalogueTarget =
  | ({ readonly is: 'ready'; readonly catalogue: Catalogue } & NumberAccess)
  | { readonly is: 'unavailable'; readonly reason: SyncReason }
  | { readonly is: 'paused' }
  | { readonly is: 'failed'; readonly failure: CatalogueFailure; readonly number: TenantNumber };

/**
 * Finds the catalogue that the business selected, or otherwise the one that WhatsApp reports as connected. The latter
 * can change, so it is stored: the products of the previous catalogue are then sent to the new one.
 */
export async function findCatalogueTarget(
  scope: TenantScope,
  now: number,
  deps: CatalogueTargetDeps,
): Promise<CatalogueTarget> {
  const known = await getCatalogue(deps.table, scope);
  const access = await findNumberAccess(scope, deps, known?.wabaId);
  if (access === 'none') return { is: 'unavailable', reason: 'NoNumber' };
  if (access === 'paused') return { is: 'paused' };
  const { number } = access;
  if (known?.chosen && known.wabaId === number.wabaId) return { is: 'ready', catalogue: known, ...access };
  const connected = await listConnectedCatalogues(access, deps.graph);
  if (!connected.ok) return { is: 'failed', failure: connected.failure, number };
  if (known && connected.ids.includes(known.catalogId)) return { is: 'ready', catalogue: known, ...access };
  const [catalogId] = connected.ids;
  if (catalogId === undefined) return { is: 'unavailable', reason: 'NoCatalogue' };
  const catalogue = { catalogId, wabaId: number.wabaId, at: now, chosen: false };
  await deps.table.put(putCatalogue(scope, catalogue));
  return { is: 'ready', catalogue, ...access };
}

const cataloguesSchema = z.object({ data: z.array(z.object({ id: z.unknown() })) });

/**
 * Lists the catalogues connected to an account: at most one (Graph API, WhatsApp Business Account, `product_catalogs`).
 */
export async function listConnectedCatalogues(
  { number, token }: NumberAccess,
  graph: GraphClient,
): Promise<
  { readonly ok: true; readonly ids: readonly string[] } | { readonly ok: false; readonly failure: CatalogueFailure }
> {
  const answer = await graph.call({ method: 'GET', path: `/${number.wabaId}/product_catalogs`, token });
  if (answer.kind !== 'ok') return { ok: false, failure: toCatalogueFailure(answer) };
  const read = cataloguesSchema.safeParse(answer.body);
  if (!read.success) return { ok: false, failure: NO_ANSWER };
  const ids = read.data.data.map(({ id }) => toIdText(id)).filter((id) => id !== undefined);
  return { ok: true, ids: ids.filter(isMetaId) };
}

/** Finds the oldest usable number, preferably of the account `wabaId`, with its token. */
export async function findNumberAccess(
  scope: TenantScope,
  { table, master }: Pick<CatalogueTargetDeps, 'table' | 'master'>,
  wabaId: string | undefined,
): Promise<NumberAccess | 'none' | 'paused'> {
  const all = await listNumbers(table, scope);
  const ofAccount = all.filter((number) => number.wabaId === wabaId);
  const candidates = ofAccount.length > 0 ? ofAccount : all;
  if (candidates.length === 0) return 'none';
  const number = candidates.find(({ pause }) => pause === undefined);
  if (!number) return 'paused';
  return { number, token: decrypt(number.token, scope.tenantId, await master.get()) };
}
