import { ulid } from 'ulid';
import type { DomainEvent, EventType } from '../../events/domain-events.ts';
import { newOrder } from '../../functions/orders/domain/new-order.ts';
import { priceLines } from '../../functions/orders/domain/price-lines.ts';
import { loadListedProducts } from '../../functions/orders/load-listed-products.ts';
import { saveOrder } from '../../functions/orders/save-order.ts';
import { toIsoTime } from '../../shared/clock.ts';
import { putMessage } from '../../shared/entities/message.ts';
import type { Order } from '../../shared/entities/order.ts';
import { newProduct } from '../../shared/entities/product.ts';
import { initialStock } from '../../shared/entities/stock.ts';
import type { Table } from '../../shared/table/table.ts';
import { tenantRoleOf } from './grants.ts';
import type { SimulatedPlatform } from './platform.ts';
import { openCustomerServiceWindow, type ShopFixture } from './shop-fixture.ts';

/** Tools that drive the functions of a scenario. */
interface ScenarioTools {
  readonly shop: ShopFixture;
  readonly table: Table;
  readonly send: (queue: string, ...bodies: string[]) => Promise<void>;
  readonly busMessage: (type: EventType, events: readonly DomainEvent['event'][]) => string;
  readonly poison: string;
}

const PLENTIFUL_SKU = 'banyak';
/**
 * Duration of holds that must not expire, in seconds. Not longer than necessary, because draining waits for the end of
 * all holds.
 */
const HOLD_SECONDS = 1800;
const PRICE = { amount: '18000', currency: 'IDR' } as const;

/** Creates the scenarios that exercise all permissions of the functions of orders. */
export async function orderScenarios(
  meta: SimulatedPlatform,
  { shop, table, send, busMessage, poison }: ScenarioTools,
) {
  const { scope, tenantId, conversationId, phoneNumberId, picture, apiKey } = shop;
  const { contactId } = picture;
  const { clock } = meta.platform.runtime;
  const now = (): number => Math.floor(clock.now() / 1000);
  const product = async (sku: string, onHand: number): Promise<string> => {
    const stock = initialStock(scope, sku, { onHand, at: now(), id: 'first' });
    await table.transact([newProduct(scope, sku, { name: sku, price: PRICE }, now()), ...stock]);
    return sku;
  };
  await product(PLENTIFUL_SKU, 1_000_000);
  const deps = { table, clock, random: () => 0, pause: async () => {} };
  const ids = { tenantId, conversationId, contactId, phoneNumberId };

  /** Creates an order directly in the table, with an active or an expired hold. */
  const createOrder = async (sku: string, isHoldActive: boolean): Promise<Order> => {
    const wanted = [{ sku, quantity: 1, claimed: undefined, compare: false }];
    const prices = priceLines(wanted, await loadListedProducts(table, scope, [sku]), undefined);
    const lines = prices.lines.map((one) => ({ ...one, outcome: 'ok' as const }));
    const context = { at: now(), by: 'system', until: isHoldActive ? now() + HOLD_SECONDS : now() };
    const origin = { ...ids, orderId: ulid(clock.now()), source: 'person' } as const;
    const after = newOrder(origin, { ...prices, lines, review: [] }, context);
    await saveOrder(deps, scope, { before: undefined, after });
    return after;
  };
  const changed = ({ orderId }: Pick<Order, 'orderId'>): string => {
    const states = { status: 'reserved', payment: 'none', fulfilment: 'unfulfilled' };
    const event = {
      id: ulid(),
      at: toIsoTime(now()),
      tenantId,
      orderId,
      conversationId,
      version: 1,
      transition: 'reserve',
    };
    return busMessage('warung.order.changed.v1', [{ ...event, ...states }]);
  };
  /** Creates a product whose only unit is held by an order. */
  const createHeldUnit = async (): Promise<{ sku: string; orderId: string }> => {
    const sku = await product(ulid(), 1);
    return { sku, orderId: (await createOrder(sku, true)).orderId };
  };
  /** Expires a hold without a transition of its order, so that only the next buyer notices. */
  const expireHold = async ({ sku, orderId }: { sku: string; orderId: string }): Promise<void> => {
    await table.update({ key: scope.order(orderId), set: { heldUntil: now() } });
    await table.update({ key: scope.hold(sku, orderId), set: { until: now() } });
  };
  const cart = async (sku: string): Promise<string> => {
    const messageId = ulid(clock.now());
    const at = now();
    const items = [{ product_retailer_id: sku, quantity: 1, item_price: 18000, currency: 'IDR' }];
    const text = JSON.stringify({ type: 'order', order: { product_items: items } });
    const frame = { direction: 'inbound', type: 'order', at, receivedAt: at, traceparent: undefined } as const;
    await table.put(putMessage(scope, { ...ids, ...frame, messageId, raw: { in: 'item', text } }));
    return busMessage('warung.cart.received.v1', [
      { id: ulid(), at: toIsoTime(at), ...ids, messageId, timestamp: toIsoTime(at) },
    ]);
  };
  const [oneCart, oneOrder] = [await cart(PLENTIFUL_SKU), changed(await createOrder(PLENTIFUL_SKU, true))];
  let next = await createHeldUnit();
  // expire-holds receives the orders, and checks them again when their holds would expire.
  await meta.idle();

  const request = (method: string, path: string, body?: unknown) =>
    meta.request(method, `/v1/orders${path}`, { key: apiKey, ...(body !== undefined && { body }) });
  const asTenant = async (): Promise<void> => {
    await request('GET', '');
    const order = { conversationId, lines: [{ sku: PLENTIFUL_SKU, quantity: 1 }] };
    const answer = await request('POST', '', order);
    const id =
      /"id":"([0-9A-Z]{26})"/.exec(JSON.stringify(answer.body))?.[1] ??
      (await createOrder(PLENTIFUL_SKU, true)).orderId;
    await request('GET', `/${id}`);
    await request('POST', `/${id}/cancel`);
  };
  const workers = {
    'place-order': () => send('orders', oneCart, poison),
    'expire-holds': () => send('order-expiry', oneOrder, poison),
    'notify-customer': () => send('order-notices', oneOrder, poison),
  };
  return {
    workers,
    all: {
      // An order with an expired hold blocks the stock.
      'place-order': async () => {
        const held = next;
        next = await createHeldUnit();
        await expireHold(held);
        await send('orders', await cart(held.sku));
        await workers['place-order']();
      },
      'expire-holds': async () => {
        await send('order-expiry', changed(await createOrder(PLENTIFUL_SKU, false)));
        await workers['expire-holds']();
      },
      'notify-customer': async () => {
        await openCustomerServiceWindow(meta, table, shop);
        await send('order-notices', changed(await createOrder(PLENTIFUL_SKU, true)));
        await workers['notify-customer']();
      },
      'orders-api': asTenant,
      [tenantRoleOf('orders-api')]: asTenant,
    },
  };
}
