import * as z from 'zod';
import { cataloguePut, getCatalogue } from '../../shared/entities/catalogue.ts';
import { conflict, Problem } from '../../shared/http/problem.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import type { ProductsContext } from './context.ts';
import { type Access, connectedCatalogues, findAccess, findPlace } from './place.ts';
import { type SyncReason, syncWords } from './sync-words.ts';
import { type Trouble, troubleOf } from './trouble.ts';
import type { CatalogueView } from './views.ts';

/** The business's catalogue in WhatsApp, and whether customers can fill a cart. */
export async function showCatalogue(context: ProductsContext): Promise<CatalogueView> {
  const place = await findPlace(context.scope, context.now, context);
  if (place.is === 'ready') {
    const { catalogId, chosen } = place.catalogue;
    const { phoneNumberId } = place.number;
    const commerce = await commerceOf(place, context.graph);
    return { catalogId, chosen, phoneNumberId, ...commerce, remedy: cartRemedy(commerce) };
  }
  const known = await getCatalogue(context.table, context.scope);
  return {
    catalogId: known?.catalogId ?? null,
    chosen: known?.chosen ?? false,
    ...{ phoneNumberId: null, shown: null, cart: null },
    remedy: syncWords(reasonOf(place)),
  };
}

function reasonOf(place: Exclude<Awaited<ReturnType<typeof findPlace>>, { is: 'ready' }>): SyncReason {
  switch (place.is) {
    case 'nowhere':
      return place.reason;
    case 'paused':
      return 'NumberPaused';
    case 'trouble':
      return place.trouble.is === 'token' ? 'NumberPaused' : place.trouble.reason;
  }
}

/** Graph API, WhatsApp Business Phone Number, `whatsapp_commerce_settings`. */
const $Commerce = z.object({
  data: z.array(z.object({ is_cart_enabled: z.boolean(), is_catalog_visible: z.boolean() })),
});

type Commerce = Pick<CatalogueView, 'shown' | 'cart'>;

async function commerceOf({ number, token }: Access, graph: GraphClient): Promise<Commerce> {
  const path = `/${number.phoneNumberId}/whatsapp_commerce_settings`;
  const answer = await graph.call({ method: 'GET', path, token });
  const read = $Commerce.safeParse(answer.kind === 'ok' ? answer.body : undefined);
  const [settings] = read.data?.data ?? [];
  return { shown: settings?.is_catalog_visible ?? null, cart: settings?.is_cart_enabled ?? null };
}

function cartRemedy({ shown, cart }: Commerce): CatalogueView['remedy'] {
  if (shown !== false && cart !== false) return null;
  return {
    en: 'Switch catalogue and cart on in the WhatsApp Manager, so that customers can order.',
    id: 'Aktifkan katalog dan keranjang di WhatsApp Manager, supaya pelanggan bisa memesan.',
  };
}

/**
 * Chooses the catalogue that products go to, and connects it to the account where it is not. All products are sent to it, again
 * too when it is the same.
 * @throws Problem 409 without a number that can be used, or when WhatsApp refuses; 502 without an answer
 */
export async function chooseCatalogue(catalogId: string, context: ProductsContext): Promise<CatalogueView> {
  const { table, scope, now } = context;
  const known = await getCatalogue(table, scope);
  const access = await findAccess(scope, context, known?.wabaId);
  if (access === 'none') throw conflict('Connect a number first.');
  if (access === 'paused') throw refusal({ is: 'token', reason: 'TokenExpired' }, null);
  await connect(catalogId, access, context.graph);
  await table.put(cataloguePut(scope, { catalogId, wabaId: access.number.wabaId, at: now, chosen: true }));
  return showCatalogue(context);
}

async function connect(catalogId: string, access: Access, graph: GraphClient): Promise<void> {
  const connected = await connectedCatalogues(access, graph);
  if (connected.ok && connected.ids.includes(catalogId)) return;
  if (!connected.ok) throw refusal(connected.trouble, null);
  const { number, token } = access;
  const body = { catalog_id: catalogId };
  const answer = await graph.call({ method: 'POST', path: `/${number.wabaId}/product_catalogs`, token, body });
  if (answer.kind !== 'ok') throw refusal(troubleOf(answer), answer.kind === 'refused' ? answer.title : null);
}

function refusal(trouble: Trouble, title: string | null): Problem {
  const remedy = syncWords(trouble.is === 'token' ? 'NumberPaused' : trouble.reason);
  if (trouble.is === 'later')
    return new Problem({ status: 502, title: 'Bad gateway', code: trouble.reason, detail: remedy.en, remedy });
  return new Problem({
    status: 409,
    title: 'Conflict',
    code: trouble.reason,
    detail: title === null ? remedy.en : `WhatsApp: ${title}`,
    remedy,
  });
}
