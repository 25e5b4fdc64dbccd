import type { SimulatorState } from '../domain/simulator-state.ts';
import { objectKindOf } from './access.ts';
import {
  connectCatalogue,
  disconnectCatalogue,
  getAccount,
  isAccountRequest,
  listCatalogues,
  listPhones,
  listSubscribedApps,
  subscribe,
  unsubscribe,
} from './account.ts';
import { listBlockedUsers, setBlockedUsers } from './block-users.ts';
import { acceptBatch, getBatchStatus, listProducts } from './catalogue.ts';
import { getCommerceSettings, setCommerceSettings } from './commerce.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphError, objectNotFound } from './graph-error.ts';
import { deleteMedia, downloadMedia, getMedia, uploadMedia } from './media.ts';
import { sendMessage } from './messages.ts';
import { exchangeCode } from './oauth.ts';
import {
  changePhone,
  deregister,
  getPhone,
  getSettings,
  register,
  requestCode,
  setSettings,
  verifyCode,
} from './phone.ts';
import { isPhoneRequest } from './phone-fields.ts';
import { getProfile, setProfile } from './profile.ts';
import { changeTemplate, createTemplate, deleteTemplates, getTemplate, listTemplates } from './templates.ts';

/** The response of a call. An expired link results in 404 without a body. */
export type GraphResponse =
  | { readonly json: unknown }
  | { readonly bytes: Uint8Array; readonly type: string }
  | { readonly notFound: true };

type Handler = (state: SimulatorState, id: string, call: GraphCall) => unknown;
type Methods = Readonly<Record<string, Handler>>;

/** The handlers of `/{id}/{edge}`. */
const EDGES: Readonly<Record<string, Methods>> = {
  messages: { POST: sendMessage },
  media: { POST: uploadMedia },
  register: { POST: register },
  deregister: { POST: deregister },
  request_code: { POST: requestCode },
  verify_code: { POST: verifyCode },
  settings: { GET: getSettings, POST: setSettings },
  whatsapp_business_profile: { GET: getProfile, POST: setProfile },
  whatsapp_commerce_settings: { GET: getCommerceSettings, POST: setCommerceSettings },
  block_users: { GET: listBlockedUsers, POST: setBlockedUsers, DELETE: setBlockedUsers },
  phone_numbers: { GET: listPhones },
  message_templates: { GET: listTemplates, POST: createTemplate, DELETE: deleteTemplates },
  subscribed_apps: { GET: listSubscribedApps, POST: subscribe, DELETE: unsubscribe },
  product_catalogs: { GET: listCatalogues, POST: connectCatalogue, DELETE: disconnectCatalogue },
  items_batch: { POST: acceptBatch },
  check_batch_request_status: { GET: getBatchStatus },
  products: { GET: listProducts },
};

/** The handlers of `/{id}`, by kind of object. */
const NODES: Readonly<Record<NonNullable<ReturnType<typeof objectKindOf>>, Methods>> = {
  number: { GET: getPhone, POST: changePhone },
  account: { GET: getAccount },
  media: { GET: getMedia, DELETE: deleteMedia },
  template: { GET: getTemplate, POST: changeTemplate },
  catalogue: { GET: (state, id) => ({ id, name: state.catalogues.get(id)?.name }) },
};

/**
 * Finds and runs the handler of a path.
 * @param path the path without version
 * @throws GraphError
 */
export async function routeCall(state: SimulatorState, path: string, call: GraphCall): Promise<GraphResponse> {
  const [first = '', second, third, ...more] = path.split('/').filter(Boolean);
  if (first === 'oauth' && second === 'access_token') return { json: exchangeCode(state, call) };
  if (call.token === '')
    throw new GraphError(104, { plain: true, message: 'An access token is required to request this resource.' });
  if (first === 'attachments' && second === undefined) return downloadMedia(state, call) ?? { notFound: true };
  // Some clients send the account and the edge before the id of a template.
  if (second === 'message_templates' && third !== undefined) return routeCall(state, [third, ...more].join('/'), call);
  const methods = second === undefined ? nodeMethods(state, first, call) : EDGES[second];
  const handler = third === undefined ? methods?.[call.method] : undefined;
  if (!handler) throw new GraphError(2500, { plain: true, message: `Unknown path components: ${path}` });
  return { json: await handler(state, first, call) };
}

/**
 * Returns the handlers of an id. An unknown id is a number or an account when the call requests fields that only these
 * have.
 */
function nodeMethods(state: SimulatorState, id: string, call: GraphCall): Methods {
  const kind =
    objectKindOf(state, id) ?? (isPhoneRequest(call) ? 'number' : isAccountRequest(call) ? 'account' : undefined);
  if (kind === undefined) throw objectNotFound(id, call.method.toLowerCase());
  return NODES[kind];
}
