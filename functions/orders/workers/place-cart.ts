import type { DomainEventOf } from '../../../events/domain-events.ts';
import { nowSeconds } from '../../../shared/clock.ts';
import { readMessageItem } from '../../../shared/entities/message.ts';
import { getOrder, type LineOutcome, type Order } from '../../../shared/entities/order.ts';
import { getSettings } from '../../../shared/entities/settings.ts';
import { TooMuchContentionError } from '../../../shared/errors.ts';
import { requestLog } from '../../../shared/request-log.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import { newOrder } from '../domain/new-order.ts';
import { type Cart, parseCart } from '../domain/parse-cart.ts';
import { type PricedLines, priceLines, toRequestedLines } from '../domain/price-lines.ts';
import { loadListedProducts } from '../load-listed-products.ts';
import { expireOverdueHolds, type OrderDeps, saveOrder } from '../save-order.ts';

/** Attempts to price and save an order while its stock changes concurrently. */
const MAX_ATTEMPTS = 4;
/** Each product needs up to three of a transaction's 100 writes. WhatsApp's carts have at most 30 products. */
const MAX_SKUS = 30;
/** The number of lines kept in the order; the message keeps all of them. */
const MAX_LINES = 100;

/**
 * Creates an order from a customer's cart. Idempotent: the order id is the message id. About 4 RCU and 2 WCU per
 * product, and 10 WCU.
 * @throws TooMuchContentionError
 */
export async function placeCart(event: DomainEventOf<'warung.cart.received.v1'>, deps: OrderDeps): Promise<void> {
  const { table, clock } = deps;
  const { tenantId, conversationId, contactId, phoneNumberId, messageId, traceparent } = event;
  const scope = new TenantScope(tenantId);
  if (await getOrder(table, scope, messageId, { consistent: true })) return requestLog().count('duplicate');
  const sentAt = event.timestamp === undefined ? 0 : Math.floor(Date.parse(event.timestamp) / 1000);
  const item = await table.get(scope.message(conversationId, sentAt, messageId), { consistent: true });
  if (!item) return requestLog().count('nothingThere');
  const { raw } = readMessageItem(item);
  const cart = raw.in === 'item' ? parseCart(raw.text) : undefined;
  const { holdMinutes } = await getSettings(table, scope);
  const ids = { tenantId, orderId: messageId, conversationId, contactId, phoneNumberId, traceparent };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const at = nowSeconds(clock);
    const prices = await priceCart(cart, scope, deps, messageId);
    const transition = { at, by: 'customer', until: at + holdMinutes * 60 };
    const after = newOrder({ ...ids, source: 'cart', note: cart?.note }, prices, transition);
    const saved = await saveOrder(deps, scope, { before: undefined, after });
    if (saved.is !== 'short') return requestLog().count(saved.is === 'saved' ? after.status : 'duplicate');
  }
  throw new TooMuchContentionError('stock kept changing while the order was saved');
}

/** Prices a cart at the current prices and stock. Where stock is short, it first releases expired holds. */
async function priceCart(
  cart: Cart | undefined,
  scope: TenantScope,
  deps: OrderDeps,
  orderId: Order['orderId'],
): Promise<PricedLines> {
  if (!cart || cart.lines.length === 0) return unpriced([], 'unreadable');
  const requested = toRequestedLines(cart);
  const skus = [...new Set(requested.map(({ sku }) => sku))];
  if (skus.length > MAX_SKUS || requested.length > MAX_LINES) return unpriced(cart.lines, 'too_many');
  const priceNow = async () => priceLines(requested, await loadListedProducts(deps.table, scope, skus), undefined);
  const first = await priceNow();
  const short = first.lines.filter(({ outcome }) => outcome === 'short_stock' || outcome === 'sold_out');
  const skusShort = [...new Set(short.map(({ sku }) => sku))];
  return skusShort.length > 0 && (await expireOverdueHolds(deps, scope, skusShort, orderId)) ? priceNow() : first;
}

/** Returns lines without prices, for an order whose message an agent must read. */
function unpriced(lines: Cart['lines'], reason: LineOutcome): PricedLines {
  const kept = lines.slice(0, MAX_LINES).map(({ sku, quantity = 0, claimed }) => ({
    ...{ sku, quantity, outcome: reason },
    ...(claimed === undefined ? {} : { claimed }),
  }));
  const { currency, total } = priceLines([], new Map(), undefined);
  return { lines: kept, currency, total, review: [{ reason }] };
}
