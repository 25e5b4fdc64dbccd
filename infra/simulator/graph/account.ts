import type { World } from '../world/world.ts';
import { accountOfCall } from './access.ts';
import { fieldsOf, type GraphCall, textOf } from './call.ts';
import { verifyCallback } from './callbacks.ts';
import { GraphError, missing } from './error.ts';
import { pageOf } from './pages.ts';
import { noSuchField, phoneFields } from './phone-fields.ts';

const FIELDS = [
  'id',
  'name',
  'timezone_id',
  'currency',
  'message_template_namespace',
  'account_review_status',
  'status',
  'country',
];

/** The app that all tokens here belong to. */
const APP = { id: '1000000000000001', name: 'Simulated app' };

export const asksForAccount = (call: GraphCall): boolean =>
  fieldsOf(call)?.some((field) => !['id', 'name', 'status'].includes(field) && FIELDS.includes(field)) ?? false;

/** GET /{account id} @throws GraphError 100 */
export function getAccount(world: World, id: string, call: GraphCall): unknown {
  const account = accountOfCall(world, id, call);
  const all: Readonly<Record<string, unknown>> = {
    id,
    name: account.name,
    // Jakarta, in Meta's numbering.
    timezone_id: '66',
    currency: 'IDR',
    message_template_namespace: `simulated_${id}`,
    account_review_status: 'APPROVED',
    status: 'ACTIVE',
    country: 'ID',
  };
  const names = fieldsOf(call) ?? ['id', 'name', 'timezone_id', 'message_template_namespace'];
  const unknown = names.find((name) => !(name in all));
  if (unknown !== undefined) throw noSuchField(unknown, 'WhatsAppBusinessAccount');
  return Object.fromEntries([...names, 'id'].map((name) => [name, all[name]]));
}

/** GET /{account id}/phone_numbers @throws GraphError */
export function listPhones(world: World, id: string, call: GraphCall): unknown {
  const account = accountOfCall(world, id, call);
  return pageOf(world, call, world.numbers.ofAccount(account.id), (number) => phoneFields(world, number, call));
}

/** GET /{account id}/subscribed_apps @throws GraphError */
export function listSubscribed(world: World, id: string, call: GraphCall): unknown {
  const { subscribed, callback } = accountOfCall(world, id, call);
  const app = {
    whatsapp_business_api_data: { ...APP, link: `https://www.facebook.com/games/?app_id=${APP.id}` },
    ...(callback !== null && { override_callback_uri: callback }),
  };
  return { data: subscribed ? [app] : [] };
}

/** POST /{account id}/subscribed_apps: from now on webhooks are told; a body sets the account's own callback, none removes it. @throws GraphError 100, 2200 */
export async function subscribe(world: World, id: string, call: GraphCall): Promise<unknown> {
  const account = accountOfCall(world, id, call);
  const callback = textOf(call, 'override_callback_uri') ?? null;
  if (callback !== null) await verifyCallback(world, callback, textOf(call, 'verify_token') ?? '');
  world.numbers.setSubscription(account.id, true, callback);
  return { success: true };
}

/** DELETE /{account id}/subscribed_apps @throws GraphError */
export function unsubscribe(world: World, id: string, call: GraphCall): unknown {
  const account = accountOfCall(world, id, call);
  world.numbers.setSubscription(account.id, false, null);
  return { success: true };
}

/** The catalogue that an account has from the first question for it, until it is disconnected or another one is connected. */
const firstCatalogueOf = (accountId: string): string => `9${accountId}`.slice(0, 25);

/** GET /{account id}/product_catalogs @throws GraphError */
export function listCatalogues(world: World, id: string, call: GraphCall): unknown {
  const account = accountOfCall(world, id, call);
  const first = firstCatalogueOf(account.id);
  if (!world.catalogues.ofAccount(account.id) && !world.catalogues.get(first)) {
    world.catalogues.add({ id: first, name: `Catalog of ${account.name}`, accountId: account.id });
    world.events.emit({ kind: 'numbers' });
  }
  const catalogue = world.catalogues.ofAccount(account.id);
  return pageOf(world, call, catalogue ? [catalogue] : [], ({ name, ...rest }) => ({ id: rest.id, name }));
}

/** POST /{account id}/product_catalogs with `catalog_id`: one catalogue an account. @throws GraphError 100 */
export function connectCatalogue(world: World, id: string, call: GraphCall): unknown {
  const account = accountOfCall(world, id, call);
  const catalogueId = textOf(call, 'catalog_id');
  if (catalogueId === undefined) throw missing('catalog_id');
  const other = world.catalogues.ofAccount(account.id);
  if (other && other.id === firstCatalogueOf(account.id)) world.catalogues.connect(other.id, null);
  else if (other && other.id !== catalogueId)
    throw new GraphError(100, { plain: true, message: '(#100) Another catalog is connected to this account already.' });
  if (!world.catalogues.get(catalogueId))
    world.catalogues.add({ id: catalogueId, name: `Catalog ${catalogueId}`, accountId: null });
  world.catalogues.connect(catalogueId, account.id);
  world.events.emit({ kind: 'numbers' });
  return { success: true };
}

/** DELETE /{account id}/product_catalogs with `catalog_id`. @throws GraphError 100 */
export function disconnectCatalogue(world: World, id: string, call: GraphCall): unknown {
  const account = accountOfCall(world, id, call);
  const catalogueId = textOf(call, 'catalog_id');
  if (world.catalogues.get(catalogueId ?? '')?.accountId !== account.id)
    throw new GraphError(100, { plain: true, message: '(#100) That catalog is not connected to this account.' });
  world.catalogues.connect(catalogueId ?? '', null);
  return { success: true };
}
