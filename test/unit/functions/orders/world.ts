import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as z from 'zod';
import type { FactOf } from '../../../../events/facts.ts';
import { factsOf } from '../../../../functions/changes/facts-of.ts';
import { answerQuote } from '../../../../functions/orders/answer-quote.ts';
import { createExpireHolds } from '../../../../functions/orders/expire-holds.ts';
import { createOrdersApi } from '../../../../functions/orders/orders-api.ts';
import { placeCart } from '../../../../functions/orders/place-cart.ts';
import { createTellCustomer } from '../../../../functions/orders/tell-customer.ts';
import { cached } from '../../../../shared/cached.ts';
import { putMessage, readMessageItem, type StoredMessage } from '../../../../shared/entities/message.ts';
import { newProduct } from '../../../../shared/entities/product.ts';
import { settingsPut } from '../../../../shared/entities/settings.ts';
import {
  countersOf,
  firstStock,
  readHold,
  readMovement,
  readStock,
  switchSoldOut,
} from '../../../../shared/entities/stock.ts';
import { newApiKey } from '../../../../shared/entities/tenant.ts';
import { hashApiKey } from '../../../../shared/ids.ts';
import type { MoneyJson } from '../../../../shared/money/schema.ts';
import { NotYet } from '../../../../shared/queue/worker.ts';
import type { Item } from '../../../../shared/table/values.ts';
import type { Before } from '../../shared/memory-table.ts';
import { outboundWorld, PHONE, TENANT } from '../outbound/world.ts';

const AGENT = '01JD0000000000000000000009';
const KEY = 'wk_orders';

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'f',
  functionVersion: '1',
  invokedFunctionArn: '',
  memoryLimitInMB: '512',
  awsRequestId: '',
  logGroupName: '',
  logStreamName: '',
  getRemainingTimeInMillis: () => 10_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

export const rupiah = (amount: string): MoneyJson => ({ amount, currency: 'IDR' });

/** An element of `product_items`; texts of numbers go into the JSON as they are. */
export interface CartItem {
  readonly sku: string;
  readonly quantity?: string;
  readonly price?: string;
  readonly currency?: string;
}

/** The raw message of a cart. */
export const cartText = (items: readonly CartItem[], text = ''): string => {
  const product_items = items.map(
    ({ sku, quantity = '1', price = '18000', currency = 'IDR' }) =>
      `{"product_retailer_id":${JSON.stringify(sku)},"quantity":${quantity},"item_price":${price},"currency":"${currency}"}`,
  );
  return `{"type":"order","order":{"catalog_id":"7","text":${JSON.stringify(text)},"product_items":[${product_items}]}}`;
};

const $View = z.looseObject({
  id: z.string(),
  number: z.string(),
  version: z.number(),
  status: z.string(),
  payment: z.string(),
  fulfilment: z.string(),
  next: z.array(z.looseObject({ transition: z.string() })),
});

/** A shop with products, customers' carts, the API and the workers of orders, and a clock. */
export async function ordersWorld(before?: Before) {
  const w = await outboundWorld(before);
  const { table, scope, clock, conversationId } = w;
  const now = (): number => Math.floor(clock.now() / 1000);
  const put = newApiKey(hashApiKey(KEY), { tenantId: TENANT, agentId: AGENT, role: 'agent', createdAt: now() });
  await table.put(put);
  const sink = { info: () => {}, error: () => {} };
  const deps = { table, clock, random: () => 0, pause: async () => {} };
  const api = createOrdersApi({
    ...{ sink, clock, platform: table, random: deps.random, pause: deps.pause },
    ids: cached(async () => w.ids, { clock, maxAge: Number.POSITIVE_INFINITY }),
    sessions: async () => ({ table, credentials: { accessKeyId: '', secretAccessKey: '', sessionToken: '' } }),
  });
  let carts = 0;

  const product = async (sku: string, onHand: number, price: MoneyJson = rupiah('18000'), name = sku) => {
    const made = newProduct(scope, sku, { name, price }, now());
    await table.transact([made, ...firstStock(scope, sku, { onHand, at: now(), id: `first-${sku}` })]);
  };
  const call = async (
    method: string,
    path: string,
    options: { readonly body?: unknown; readonly once?: string } = {},
  ) => {
    const [plain = path, query = ''] = path.split('?');
    const event: APIGatewayProxyEventV2 = {
      version: '2.0',
      routeKey: '$default',
      rawPath: plain,
      rawQueryString: query,
      headers: {
        authorization: `Bearer ${KEY}`,
        ...(options.once === undefined ? {} : { 'idempotency-key': options.once }),
      },
      queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
      requestContext: {
        ...{ accountId: '', apiId: '', domainName: '', domainPrefix: '', requestId: '', routeKey: '' },
        ...{ stage: '$default', time: '', timeEpoch: 0 },
        http: { method, path: plain, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: '' },
      },
      isBase64Encoded: false,
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    };
    const reply = await api(event, context);
    return {
      status: reply.statusCode ?? 0,
      json: z.record(z.string(), z.unknown()).parse(JSON.parse(reply.body ?? '{}')),
    };
  };
  const receive = async (raw: string, type = 'order') => {
    carts += 1;
    const at = now();
    const messageId = w.ids.derive('message', TENANT, `wamid.${carts}`);
    const message: StoredMessage = {
      ...{ tenantId: TENANT, conversationId, messageId, contactId: 'c', phoneNumberId: PHONE },
      ...{ direction: 'inbound', type, at, receivedAt: at, raw: { in: 'item', text: raw } },
      traceparent: undefined,
    };
    await table.put(putMessage(scope, message));
    const item = await table.get(scope.message(conversationId, at, messageId));
    if (!item) throw new Error('not kept');
    return { message: readMessageItem(item), facts: factsOf({ before: undefined, after: item }) };
  };
  const cartFact = async (raw: string): Promise<FactOf<'warung.cart.received.v1'>> => {
    const { facts } = await receive(raw);
    const [fact] = facts.flatMap((one) => (one.type === 'warung.cart.received.v1' ? [one.fact] : []));
    if (!fact) throw new Error('no cart');
    return fact;
  };
  const orderItem = async (orderId: string): Promise<Item> => {
    const item = await table.get(scope.order(orderId));
    if (!item) throw new Error('no such order');
    return item;
  };
  const changedFacts = async (orderId: string) =>
    factsOf({ before: undefined, after: await orderItem(orderId) }).flatMap((one) =>
      one.type === 'warung.order.changed.v1' ? [one.fact] : [],
    );
  const job = async (orderId: string) => ({
    input: await changedFacts(orderId),
    messageId: 'm',
    traceparent: undefined,
  });
  const waitOf = async (work: () => Promise<void>): Promise<number | undefined> => {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (error instanceof NotYet) return error.seconds;
      throw error;
    }
  };
  const expire = createExpireHolds(deps);
  const tell = createTellCustomer({ table, clock, facts: w.ask.facts });
  return {
    ...w,
    now,
    deps,
    product,
    call,
    receive,
    cartFact,
    changedFacts,
    place: (fact: FactOf<'warung.cart.received.v1'>) => placeCart(fact, deps),
    /** A customer sends a cart and an order is made; its id. */
    order: async (...items: readonly CartItem[]) => {
      const fact = await cartFact(cartText(items));
      await placeCart(fact, deps);
      return fact.messageId;
    },
    /** A customer presses the button of a message. */
    press: async (id: string) => {
      const reply = {
        timestamp: String(now()),
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id, title: 'x' } },
      };
      const { facts } = await receive(JSON.stringify(reply), 'interactive');
      for (const one of facts) if (one.type === 'warung.order.answered.v1') await answerQuote(one.fact, deps);
    },
    view: async (orderId: string) => $View.parse((await call('GET', `/v1/orders/${orderId}`)).json),
    post: (orderId: string, what: string, body?: unknown, once?: string) =>
      call('POST', `/v1/orders/${orderId}/${what}`, { body, ...(once === undefined ? {} : { once }) }),
    settings: (language: 'id' | 'en', holdMinutes = 30) =>
      table.put(settingsPut(scope, { budget: null, language, holdMinutes })),
    /** The seconds that it waits, or undefined when it is done. */
    expire: async (orderId: string) => {
      const one = await job(orderId);
      return waitOf(() => expire(one));
    },
    tell: async (orderId: string) => {
      const one = await job(orderId);
      return waitOf(() => tell(one));
    },
    /** What the customer was told, oldest first. */
    told: async () => (await w.thread()).filter(({ direction }) => direction === 'outbound').map(({ text }) => text),
    soldOut: (sku: string) => table.update(switchSoldOut(scope, sku, true, now())),
    stock: async (sku: string) => {
      const item = await table.get(scope.stock(sku));
      return item && readStock(item);
    },
    /** The counters that the movements of a product add up to, and what its holds hold. */
    ledger: async (sku: string) => {
      const { items } = await table.query({ in: scope.sku(sku) });
      const movements = items.filter(({ sk }) => String(sk).startsWith('M#')).map(readMovement);
      const holds = items.filter(({ sk }) => String(sk).startsWith('H#')).map(readHold);
      return { counters: countersOf(movements), held: holds.reduce((sum, { quantity }) => sum + quantity, 0), holds };
    },
  };
}
