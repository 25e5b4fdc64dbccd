import type { SimulatorState } from '../domain/simulator-state.ts';
import { accountOfCall } from './access.ts';
import { type GraphCall, requestedFields, textParam } from './graph-call.ts';
import { GraphError, missingParameter } from './graph-error.ts';
import { pageOf } from './pagination.ts';
import { fieldNotFound, phoneFields } from './phone-fields.ts';
import { verifyCallback } from './verify-callback.ts';

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

/** The app of all tokens. */
const APP = { id: '1000000000000001', name: 'Simulated app' };

/** Returns whether a call requests fields that only an account has. */
export const isAccountRequest = (call: GraphCall): boolean =>
  requestedFields(call)?.some((field) => !['id', 'name', 'status'].includes(field) && FIELDS.includes(field)) ?? false;

/** Handles GET /{account id}. @throws GraphError 100 */
export function getAccount(state: SimulatorState, id: string, call: GraphCall): unknown {
  const account = accountOfCall(state, id, call);
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
  const names = requestedFields(call) ?? ['id', 'name', 'timezone_id', 'message_template_namespace'];
  const unknown = names.find((name) => !(name in all));
  if (unknown !== undefined) throw fieldNotFound(unknown, 'WhatsAppBusinessAccount');
  return Object.fromEntries([...names, 'id'].map((name) => [name, all[name]]));
}

/** Handles GET /{account id}/phone_numbers. @throws GraphError */
export function listPhones(state: SimulatorState, id: string, call: GraphCall): unknown {
  const account = accountOfCall(state, id, call);
  return pageOf(state, call, state.numbers.listByAccount(account.id), (number) => phoneFields(state, number, call));
}

/** Handles GET /{account id}/subscribed_apps. @throws GraphError */
export function listSubscribedApps(state: SimulatorState, id: string, call: GraphCall): unknown {
  const { subscribed, callback } = accountOfCall(state, id, call);
  const app = {
    whatsapp_business_api_data: { ...APP, link: `https://www.facebook.com/games/?app_id=${APP.id}` },
    ...(callback !== null && { override_callback_uri: callback }),
  };
  return { data: subscribed ? [app] : [] };
}

/**
 * Handles POST /{account id}/subscribed_apps: enables webhooks. A body sets the callback of the account; an empty body
 * removes it.
 * @throws GraphError 100, 2200
 */
export async function subscribe(state: SimulatorState, id: string, call: GraphCall): Promise<unknown> {
  const account = accountOfCall(state, id, call);
  const callback = textParam(call, 'override_callback_uri') ?? null;
  if (callback !== null) await verifyCallback(state, callback, textParam(call, 'verify_token') ?? '');
  state.numbers.setSubscription(account.id, true, callback);
  return { success: true };
}

/** Handles DELETE /{account id}/subscribed_apps. @throws GraphError */
export function unsubscribe(state: SimulatorState, id: string, call: GraphCall): unknown {
  const account = accountOfCall(state, id, call);
  state.numbers.setSubscription(account.id, false, null);
  return { success: true };
}

/** Returns the id of the default catalogue. An account gets it with the first request for its catalogues. */
const defaultCatalogueIdOf = (accountId: string): string => `9${accountId}`.slice(0, 25);

/** Handles GET /{account id}/product_catalogs. @throws GraphError */
export function listCatalogues(state: SimulatorState, id: string, call: GraphCall): unknown {
  const account = accountOfCall(state, id, call);
  const defaultId = defaultCatalogueIdOf(account.id);
  if (!state.catalogues.findByAccount(account.id) && !state.catalogues.get(defaultId)) {
    state.catalogues.add({ id: defaultId, name: `Catalog of ${account.name}`, accountId: account.id });
    state.pageEvents.emit({ kind: 'numbers' });
  }
  const catalogue = state.catalogues.findByAccount(account.id);
  return pageOf(state, call, catalogue ? [catalogue] : [], ({ name, ...rest }) => ({ id: rest.id, name }));
}

/**
 * Handles POST /{account id}/product_catalogs with `catalog_id`. An account has one catalogue at most.
 * @throws GraphError 100
 */
export function connectCatalogue(state: SimulatorState, id: string, call: GraphCall): unknown {
  const account = accountOfCall(state, id, call);
  const catalogueId = textParam(call, 'catalog_id');
  if (catalogueId === undefined) throw missingParameter('catalog_id');
  const other = state.catalogues.findByAccount(account.id);
  if (other && other.id === defaultCatalogueIdOf(account.id)) state.catalogues.connect(other.id, null);
  else if (other && other.id !== catalogueId)
    throw new GraphError(100, { plain: true, message: '(#100) Another catalog is connected to this account already.' });
  if (!state.catalogues.get(catalogueId))
    state.catalogues.add({ id: catalogueId, name: `Catalog ${catalogueId}`, accountId: null });
  state.catalogues.connect(catalogueId, account.id);
  state.pageEvents.emit({ kind: 'numbers' });
  return { success: true };
}

/** Handles DELETE /{account id}/product_catalogs with `catalog_id`. @throws GraphError 100 */
export function disconnectCatalogue(state: SimulatorState, id: string, call: GraphCall): unknown {
  const account = accountOfCall(state, id, call);
  const catalogueId = textParam(call, 'catalog_id');
  if (state.catalogues.get(catalogueId ?? '')?.accountId !== account.id)
    throw new GraphError(100, { plain: true, message: '(#100) That catalog is not connected to this account.' });
  state.catalogues.connect(catalogueId ?? '', null);
  return { success: true };
}
