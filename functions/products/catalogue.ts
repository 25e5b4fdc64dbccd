import * as z from 'zod';
import { getCatalogue, putCatalogue } from '../../shared/entities/catalogue.ts';
import { conflict, ProblemError } from '../../shared/http/problem.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import { type CatalogueFailure, toCatalogueFailure } from './catalogue-failure.ts';
import {
  findCatalogueTarget,
  findNumberAccess,
  listConnectedCatalogues,
  type NumberAccess,
} from './catalogue-target.ts';
import type { ProductsContext } from './context.ts';
import { type SyncReason, toSyncMessage } from './sync-messages.ts';
import type { CatalogueView } from './views.ts';

/** Returns the business's catalogue in WhatsApp, and whether customers can use the cart. */
export async function readCatalogue(context: ProductsContext): Promise<CatalogueView> {
  const target = await findCatalogueTarget(context.scope, context.now, context);
  if (target.is === 'ready') {
    const { catalogId, chosen } = target.catalogue;
    const { phoneNumberId } = target.number;
    const commerce = await commerceOf(target, context.graph);
    return { catalogId, chosen, phoneNumberId, ...commerce, remedy: cartRemedy(commerce) };
  }
  const known = await getCatalogue(context.table, context.scope);
  return {
    catalogId: known?.catalogId ?? null,
    chosen: known?.chosen ?? false,
    ...{ phoneNumberId: null, shown: null, cart: null },
    remedy: toSyncMessage(reasonOf(target)),
  };
}

function reasonOf(target: Exclude<Awaited<ReturnType<typeof findCatalogueTarget>>, { is: 'ready' }>): SyncReason {
  switch (target.is) {
    case 'unavailable':
      return target.reason;
    case 'paused':
      return 'NumberPaused';
    case 'failed':
      return target.failure.is === 'token' ? 'NumberPaused' : target.failure.reason;
  }
}

/** Graph API, WhatsApp Business Phone Number, `whatsapp_commerce_settings`. */
const commerceSchema = z.object({
  data: z.array(z.object({ is_cart_enabled: z.boolean(), is_catalog_visible: z.boolean() })),
});

type Commerce = Pick<CatalogueView, 'shown' | 'cart'>;

async function commerceOf({ number, token }: NumberAccess, graph: GraphClient): Promise<Commerce> {
  const path = `/${number.phoneNumberId}/whatsapp_commerce_settings`;
  const answer = await graph.call({ method: 'GET', path, token });
  const read = commerceSchema.safeParse(answer.kind === 'ok' ? answer.body : undefined);
  const [settings] = read.data?.data ?? [];
  return { shown: settings?.is_catalog_visible ?? null, cart: settings?.is_cart_enabled ?? null };
}

function cartRemedy({ shown, cart }: Commerce): CatalogueView['remedy'] {
  if (shown !== false && cart !== false) return null;
  return {
    en: 'Turn on the catalogue and the cart in WhatsApp Manager so that customers can order.',
    id: 'Aktifkan katalog dan keranjang di WhatsApp Manager, supaya pelanggan bisa memesan.',
  };
}

/**
 * Selects the catalogue for the business's products and connects it to the WhatsApp account if necessary. All products
 * are sent to it, even if it was selected before.
 * @throws Problem 409 without a usable number, or if WhatsApp refuses; 502 if WhatsApp does not respond
 */
export async function selectCatalogue(catalogId: string, context: ProductsContext): Promise<CatalogueView> {
  const { table, scope, now } = context;
  const known = await getCatalogue(table, scope);
  const access = await findNumberAccess(scope, context, known?.wabaId);
  if (access === 'none') throw conflict('Connect a number first.');
  if (access === 'paused') throw refusal({ is: 'token', reason: 'TokenExpired' }, null);
  await connect(catalogId, access, context.graph);
  await table.put(putCatalogue(scope, { catalogId, wabaId: access.number.wabaId, at: now, chosen: true }));
  return readCatalogue(context);
}

async function connect(catalogId: string, access: NumberAccess, graph: GraphClient): Promise<void> {
  const connected = await listConnectedCatalogues(access, graph);
  if (connected.ok && connected.ids.includes(catalogId)) return;
  if (!connected.ok) throw refusal(connected.failure, null);
  const { number, token } = access;
  const body = { catalog_id: catalogId };
  const answer = await graph.call({ method: 'POST', path: `/${number.wabaId}/product_catalogs`, token, body });
  if (answer.kind !== 'ok') throw refusal(toCatalogueFailure(answer), answer.kind === 'refused' ? answer.title : null);
}

function refusal(failure: CatalogueFailure, title: string | null): ProblemError {
  const remedy = toSyncMessage(failure.is === 'token' ? 'NumberPaused' : failure.reason);
  if (failure.is === 'later')
    return new ProblemError({ status: 502, title: 'Bad gateway', code: failure.reason, detail: remedy.en, remedy });
  return new ProblemError({
    status: 409,
    title: 'Conflict',
    code: failure.reason,
    detail: title === null ? remedy.en : `WhatsApp: ${title}`,
    remedy,
  });
}
