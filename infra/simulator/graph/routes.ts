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

/** What a call answers. A link that has ended answers 404 without a body. */
export type GraphAnswer =
  | { readonly json: unknown }
  | { readonly bytes: Uint8Array; readonly type: string }
  | { readonly notFound: true };

type Handler = (world: World, id: string, call: GraphCall) => unknown;
type Methods = Readonly<Record<string, Handler>>;

/** `/{id}/{edge}` */
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

/** `/{id}`, by what it is. */
const NODES: Readonly<Record<NonNullable<ReturnType<typeof kindOf>>, Methods>> = {
  number: { GET: getPhone, POST: changePhone },
  account: { GET: getAccount },
  media: { GET: getMedia, DELETE: deleteMedia },
  template: { GET: getTemplate, POST: changeTemplate },
  catalogue: { GET: (world, id) => ({ id, name: world.catalogues.get(id)?.name }) },
};

/**
 * Finds and runs what a path stands for.
 * @param path without version
 * @throws GraphError
 */
export async function route(world: World, path: string, call: GraphCall): Promise<GraphAnswer> {
  const [first = '', second, third, ...more] = path.split('/').filter(Boolean);
  if (first === 'oauth' && second === 'access_token') return { json: exchangeCode(world, call) };
  if (call.token === '')
    throw new GraphError(104, { plain: true, message: 'An access token is required to request this resource.' });
  if (first === 'attachments' && second === undefined) return download(world, call) ?? { notFound: true };
  // Some clients put the account and the edge before a template's id.
  if (second === 'message_templates' && third !== undefined) return route(world, [third, ...more].join('/'), call);
  const methods = second === undefined ? nodeOf(world, first, call) : EDGES[second];
  const handler = third === undefined ? methods?.[call.method] : undefined;
  if (!handler) throw new GraphError(2500, { plain: true, message: `Unknown path components: ${path}` });
  return { json: await handler(world, first, call) };
}

/** What an id stands for. An unknown one is a number or an account when the call asks for what only these have. */
function nodeOf(world: World, id: string, call: GraphCall): Methods {
  const kind = kindOf(world, id) ?? (asksForPhone(call) ? 'number' : asksForAccount(call) ? 'account' : undefined);
  if (kind === undefined) throw noSuchObject(id, call.method.toLowerCase());
  return NODES[kind];
}
