import * as z from 'zod';
import type { DomainEventOf } from '../../../../events/domain-events.ts';
import { eventsOf } from '../../../../functions/event-publisher/events-of.ts';
import { createOrdersApi } from '../../../../functions/orders/api/orders-api.ts';
import { answerQuote } from '../../../../functions/orders/workers/answer-quote.ts';
import { createExpireHolds } from '../../../../functions/orders/workers/expire-holds.ts';
import { createNotifyCustomer } from '../../../../functions/orders/workers/notify-customer.ts';
import { placeCart } from '../../../../functions/orders/workers/place-cart.ts';
import { cached } from '../../../../shared/cached.ts';
import { putMessage, readMessageItem, type StoredMessage } from '../../../../shared/entities/message.ts';
import { newProduct } from '../../../../shared/entities/product.ts';
import { settingsPut } from '../../../../shared/entities/settings.ts';
import {
  countersOf,
  initialStock,
  readHold,
  readMovement,
  readStock,
  setSoldOut,
} from '../../../../shared/entities/stock.ts';
import { newApiKey } from '../../../../shared/entities/tenant.ts';
import { hashApiKey } from '../../../../shared/ids.ts';
import type { MoneyJson } from '../../../../shared/money/schema.ts';
import { RetryLaterError } from '../../../../shared/queue/worker.ts';
import { isItemOf } from '../../../../shared/table/key-shapes.ts';
import type { Item } from '../../../../shared/table/values.ts';
import type { BeforeOperation } from '../../shared/memory-table.ts';
import { callApi, tenantSession } from '../api-fixture.ts';
import { createOutboundFixture, PHONE, TENANT } from '../outbound/outbound-fixture.ts';

const AGENT = '01JD0000000000000000000009';
const KEY = 'wk_orders';

export const rupiah = (amount: string): MoneyJson => ({ amount, currency: 'IDR' });

/** An element of `product_items`. Numbers are given as JSON text. */
export interface CartItem {
  readonly sku: string;
  readonly quantity?: string;
  readonly price?: string;
  readonly currency?: string;
}

/** Returns the raw message of a cart. */
export const cartText = (items: readonly CartItem[], text = ''): string => {
  const product_items = items.map(
    ({ sku, quantity = '1', price = '18000', currency = 'IDR' }) =>
      `{"product_retailer_id":${JSON.stringify(sku)},"quantity":${quantity},"item_price":${price},"currency":"${currency}"}`,
  );
  return `{"type":"order","order":{"catalog_id":"7","text":${JSON.stringify(text)},"product_items":[${product_items}]}}`;
};

const viewSchema = z.looseObject({
  id: z.string(),
  number: z.string(),
  version: z.number(),
  status: z.string(),
  payment: z.string(),
  fulfilment: z.string(),
  next: z.array(z.looseObject({ transition: z.string() })),
});

/** Creates a shop with products, customers' carts, the API and the workers of orders, and a clock. */
export async function createOrdersFixture(before?: BeforeOperation) {
  const w = await createOutboundFixture(before);
  const { table, scope, clock, conversationId } = w;
  const now = (): number => Math.floor(clock.now() / 1000);
  const put = newApiKey(hashApiKey(KEY), { tenantId: TENANT, agentId: AGENT, role: 'agent', createdAt: now() });
  await table.put(put);
  const sink = { info: () => {}, error: () => {} };
  const deps = { table, clock, random: () => 0, pause: async () => {} };
  const api = createOrdersApi({
    ...{ sink, clock, platform: table, random: deps.random, pause: deps.pause },
    ids: cached(async () => w.ids, { clock, maxAgeMs: Number.POSITIVE_INFINITY }),
    sessions: async () => tenantSession(table),
  });
  let messageCount = 0;

  const product = async (sku: string, onHand: number, price: MoneyJson = rupiah('18000'), name = sku) => {
    const made = newProduct(scope, sku, { name, price }, now());
    await table.transact([made, ...initialStock(scope, sku, { onHand, at: now(), id: `first-${sku}` })]);
  };
  const call = async (
    method: string,
    path: string,
    options: { readonly body?: unknown; readonly idempotencyKey?: string | undefined } = {},
  ) => {
    const { status, json } = await callApi(api, method, path, { key: KEY, ...options });
    return { status: status ?? 0, json: z.record(z.string(), z.unknown()).parse(json ?? {}) };
  };
  const receive = async (raw: string, type = 'order') => {
    messageCount += 1;
    const at = now();
    const messageId = w.ids.derive('message', TENANT, `wamid.${messageCount}`);
    const message: StoredMessage = {
      ...{ tenantId: TENANT, conversationId, messageId, contactId: 'c', phoneNumberId: PHONE },
      ...{ direction: 'inbound', type, at, receivedAt: at, raw: { in: 'item', text: raw } },
      traceparent: undefined,
    };
    await table.put(putMessage(scope, message));
    const item = await table.get(scope.message(conversationId, at, messageId));
    if (!item) throw new Error('the message was not stored');
    return { message: readMessageItem(item), events: eventsOf({ before: undefined, after: item }) };
  };
  const cartEvent = async (raw: string): Promise<DomainEventOf<'warung.cart.received.v1'>> => {
    const { events } = await receive(raw);
    const [event] = events.flatMap((one) => (one.type === 'warung.cart.received.v1' ? [one.event] : []));
    if (!event) throw new Error('the message has no cart event');
    return event;
  };
  const orderItem = async (orderId: string): Promise<Item> => {
    const item = await table.get(scope.order(orderId));
    if (!item) throw new Error('the order does not exist');
    return item;
  };
  const changedEvents = async (orderId: string) =>
    eventsOf({ before: undefined, after: await orderItem(orderId) }).flatMap((one) =>
      one.type === 'warung.order.changed.v1' ? [one.event] : [],
    );
  const job = async (orderId: string) => ({
    input: await changedEvents(orderId),
    messageId: 'm',
    traceparent: undefined,
  });
  const waitSecondsOf = async (work: () => Promise<void>): Promise<number | undefined> => {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (error instanceof RetryLaterError) return error.delaySeconds;
      throw error;
    }
  };
  const expire = createExpireHolds(deps);
  const notify = createNotifyCustomer({ table, clock, loadPolicyInput: w.ask.loadPolicyInput });
  return {
    ...w,
    now,
    deps,
    product,
    call,
    receive,
    cartEvent,
    changedEvents,
    place: (event: DomainEventOf<'warung.cart.received.v1'>) => placeCart(event, deps),
    /** Places an order from a customer's cart and returns its id. */
    order: async (...items: readonly CartItem[]) => {
      const event = await cartEvent(cartText(items));
      await placeCart(event, deps);
      return event.messageId;
    },
    /** Presses the button of a message as the customer. */
    pressButton: async (id: string) => {
      const reply = {
        timestamp: String(now()),
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id, title: 'x' } },
      };
      const { events } = await receive(JSON.stringify(reply), 'interactive');
      for (const one of events) if (one.type === 'warung.order.answered.v1') await answerQuote(one.event, deps);
    },
    view: async (orderId: string) => viewSchema.parse((await call('GET', `/v1/orders/${orderId}`)).json),
    post: (orderId: string, what: string, body?: unknown, idempotencyKey?: string) =>
      call('POST', `/v1/orders/${orderId}/${what}`, { body, idempotencyKey }),
    settings: (language: 'id' | 'en', holdMinutes = 30) =>
      table.put(settingsPut(scope, { budget: null, language, holdMinutes })),
    /** Runs the expiry worker. Returns the seconds that it waits, or undefined when it is done. */
    expire: async (orderId: string) => {
      const one = await job(orderId);
      return waitSecondsOf(() => expire(one));
    },
    notify: async (orderId: string) => {
      const one = await job(orderId);
      return waitSecondsOf(() => notify(one));
    },
    /** The texts sent to the customer, oldest first. */
    notices: async () => (await w.thread()).filter(({ direction }) => direction === 'outbound').map(({ text }) => text),
    soldOut: (sku: string) => table.update(setSoldOut(scope, sku, true, now())),
    stock: async (sku: string) => {
      const item = await table.get(scope.stock(sku));
      return item && readStock(item);
    },
    /** The sums of a product's movements and holds. */
    ledger: async (sku: string) => {
      const { items } = await table.query({ in: scope.sku(sku) });
      const movements = items.filter((item) => isItemOf('movement', item)).map(readMovement);
      const holds = items.filter((item) => isItemOf('hold', item)).map(readHold);
      return { counters: countersOf(movements), held: holds.reduce((sum, { quantity }) => sum + quantity, 0), holds };
    },
  };
}
