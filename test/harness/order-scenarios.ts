import { ulid } from 'ulid';
import type { Fact, FactType } from '../../events/facts.ts';
import { catalogueOf } from '../../functions/orders/catalogue.ts';
import { newOrder } from '../../functions/orders/new-order.ts';
import { priced } from '../../functions/orders/price.ts';
import { save } from '../../functions/orders/save.ts';
import { putMessage } from '../../shared/entities/message.ts';
import type { Order } from '../../shared/entities/order.ts';
import { newProduct } from '../../shared/entities/product.ts';
import { firstStock } from '../../shared/entities/stock.ts';
import type { Table } from '../../shared/table/table.ts';
import { tenantRoleOf } from './grants.ts';
import { type LiveShop, openWindow } from './live-shop.ts';
import type { SimulatedPlatform } from './platform.ts';

interface Means {
  readonly shop: LiveShop;
  readonly table: Table;
  readonly send: (queue: string, ...bodies: string[]) => Promise<void>;
  readonly busMessage: (type: FactType, facts: readonly Fact['fact'][]) => string;
  readonly poison: string;
}

const PLENTY = 'banyak';
/** Longer than the functions take, and no longer: whoever drains waits for the end of every hold. Seconds. */
const LASTING = 1800;
const PRICE = { amount: '18000', currency: 'IDR' } as const;

/** What drives the functions of orders through all that they may do. */
export async function orderScenarios(meta: SimulatedPlatform, { shop, table, send, busMessage, poison }: Means) {
  const { scope, tenantId, conversationId, phoneNumberId, picture, apiKey } = shop;
  const { contactId } = picture;
  const { clock } = meta.platform.runtime;
  const now = (): number => Math.floor(clock.now() / 1000);
  const product = async (sku: string, onHand: number): Promise<string> => {
    const stock = firstStock(scope, sku, { onHand, at: now(), id: 'first' });
    await table.transact([newProduct(scope, sku, { name: sku, price: PRICE }, now()), ...stock]);
    return sku;
  };
  await product(PLENTY, 1_000_000);
  const deps = { table, clock, random: () => 0, pause: async () => {} };
  const ids = { tenantId, conversationId, contactId, phoneNumberId };

  /** An order made straight in the table. Its hold has run out unless it is to last. */
  const made = async (sku: string, lasting: boolean): Promise<Order> => {
    const wanted = [{ sku, quantity: 1, claimed: undefined, compare: false }];
    const prices = priced(wanted, await catalogueOf(table, scope, [sku]), undefined);
    const lines = prices.lines.map((one) => ({ ...one, outcome: 'ok' as const }));
    const doing = { at: now(), by: 'system', until: lasting ? now() + LASTING : now() };
    const origin = { ...ids, orderId: ulid(), source: 'person' } as const;
    const after = newOrder(origin, { ...prices, lines, review: [] }, doing);
    await save(deps, scope, { before: undefined, after });
    return after;
  };
  const changed = ({ orderId }: Pick<Order, 'orderId'>): string => {
    const states = { status: 'reserved', payment: 'none', fulfilment: 'unfulfilled' };
    const fact = { id: ulid(), at: iso(now()), tenantId, orderId, conversationId, version: 1, transition: 'reserve' };
    return busMessage('warung.order.changed.v1', [{ ...fact, ...states }]);
  };
  /** A product whose only piece an order holds. */
  const heldPiece = async (): Promise<{ sku: string; orderId: string }> => {
    const sku = await product(ulid(), 1);
    return { sku, orderId: (await made(sku, true)).orderId };
  };
  /** Has a hold run out without a step of its order, so that nobody hears of it but the next buyer. */
  const lapse = async ({ sku, orderId }: { sku: string; orderId: string }): Promise<void> => {
    await table.update({ key: scope.order(orderId), set: { heldUntil: now() } });
    await table.update({ key: scope.hold(sku, orderId), set: { until: now() } });
  };
  const cart = async (sku: string): Promise<string> => {
    const messageId = ulid();
    const at = now();
    const items = [{ product_retailer_id: sku, quantity: 1, item_price: 18000, currency: 'IDR' }];
    const text = JSON.stringify({ type: 'order', order: { product_items: items } });
    const frame = { direction: 'inbound', type: 'order', at, receivedAt: at, traceparent: undefined } as const;
    await table.put(putMessage(scope, { ...ids, ...frame, messageId, raw: { in: 'item', text } }));
    return busMessage('warung.cart.received.v1', [{ id: ulid(), at: iso(at), ...ids, messageId, timestamp: iso(at) }]);
  };
  const [oneCart, oneOrder] = [await cart(PLENTY), changed(await made(PLENTY, true))];
  let next = await heldPiece();
  // Told to expire-holds, which looks at it again when the hold was to be over.
  await meta.idle();

  const ask = (method: string, path: string, body?: unknown) =>
    meta.api(method, `/v1/orders${path}`, { key: apiKey, ...(body !== undefined && { body }) });
  const asTenant = async (): Promise<void> => {
    await ask('GET', '');
    const order = { conversationId, lines: [{ sku: PLENTY, quantity: 1 }] };
    const answer = await ask('POST', '', order);
    const id = /"id":"([0-9A-Z]{26})"/.exec(JSON.stringify(answer.body))?.[1] ?? (await made(PLENTY, true)).orderId;
    await ask('GET', `/${id}`);
    await ask('POST', `/${id}/cancel`);
  };
  const workers = {
    'place-order': () => send('orders', oneCart, poison),
    'expire-holds': () => send('order-expiry', oneOrder, poison),
    'tell-customer': () => send('order-notices', oneOrder, poison),
  };
  return {
    workers,
    all: {
      // Another order is in the way, whose time is over.
      'place-order': async () => {
        const held = next;
        next = await heldPiece();
        await lapse(held);
        await send('orders', await cart(held.sku));
        await workers['place-order']();
      },
      'expire-holds': async () => {
        await send('order-expiry', changed(await made(PLENTY, false)));
        await workers['expire-holds']();
      },
      'tell-customer': async () => {
        await openWindow(meta, table, shop);
        await send('order-notices', changed(await made(PLENTY, true)));
        await workers['tell-customer']();
      },
      'orders-api': asTenant,
      [tenantRoleOf('orders-api')]: asTenant,
    },
  };
}

const iso = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();
