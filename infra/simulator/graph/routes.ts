import type { World } from '../world/world.ts';
import { kindOf } from './access.ts';
import {
  asksForAccount,
  connectCatalogue,
  disconnectCatalogue,
  getAccount,
  listCatalogues,
  listPhones,
  listSubscribed,
  subscribe,
  unsubscribe,
} from './account.ts';
import { getBlocked, setBlocked } from './block-users.ts';
import type { GraphCall } from './call.ts';
import { checkBatch, listProducts, takeBatch } from './catalogue.ts';
import { getCommerce, setCommerce } from './commerce.ts';
import { GraphError, noSuchObject } from './error.ts';
import { deleteMedia, download, getMedia, uploadMedia } from './media.ts';
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
import { asksForPhone } from './phone-fields.ts';
import { getProfile, setProfile } from './profile.ts';
import { changeTemplate, createTemplate, deleteTemplates, getTemplate, listTemplates } from './templates.ts';

/** The response of a call. An expired link results in 404 without a body. */
export type GraphAnswer =
  | { readonly json: unknown }
  | { readonly bytes: Uint8Array; readonly type: string }
  | { readonly notFound: true };

type Handler = (state: World, id: string, call: GraphCall) => unknown;
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
  whatsapp_commerce_settings: { GET: getCommerce, POST: setCommerce },
  block_users: { GET: getBlocked, POST: setBlocked, DELETE: setBlocked },
  phone_numbers: { GET: listPhones },
  message_templates: { GET: listTemplates, POST: createTemplate, DELETE: deleteTemplates },
  subscribed_apps: { GET: listSubscribed, POST: subscribe, DELETE: unsubscribe },
  product_catalogs: { GET: listCatalogues, POST: connectCatalogue, DELETE: disconnectCatalogue },
  items_batch: { POST: takeBatch },
  check_batch_request_status: { GET: checkBatch },
  products: { GET: listProducts },
};

/** The handlers of `/{id}`, by kind of object. */
const NODES: Readonly<Record<NonNullable<ReturnType<typeof kindOf>>, Methods>> = {
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
export async function route(state: World, path: string, call: GraphCall): Promise<GraphAnswer> {
  const [first = '', second, third, ...more] = path.split('/').filter(Boolean);
  if (first === 'oauth' && second === 'access_token') return { json: exchangeCode(state, call) };
  if (call.token === '')
    throw new GraphError(104, { plain: true, message: 'An access token is required to request this resource.' });
  if (first === 'attachments' && second === undefined) return download(state, call) ?? { notFound: true };
  // Some clients send the account and the edge before the id of a template.
  if (second === 'message_templates' && third !== undefined) return route(state, [third, ...more].join('/'), call);
  const methods = second === undefined ? nodeMethods(state, first, call) : EDGES[second];
  const handler = third === undefined ? methods?.[call.method] : undefined;
  if (!handler) throw new GraphError(2500, { plain: true, message: `Unknown path components: ${path}` });
  return { json: await handler(state, first, call) };
}

/**
 * Returns the handlers of an id. An unknown id is a number or an account when the call requests fields that only these
 * have.
 */
function nodeMethods(state: World, id: string, call: GraphCall): Methods {
  const kind = kindOf(state, id) ?? (asksForPhone(call) ? 'number' : asksForAccount(call) ? 'account' : undefined);
  if (kind === undefined) throw noSuchObject(id, call.method.toLowerCase());
  return NODES[kind];
}
