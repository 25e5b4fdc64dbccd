import type { FactOf } from '../../events/facts.ts';
import { seconds } from '../../shared/clock.ts';
import { readMessageItem } from '../../shared/entities/message.ts';
import { getOrder, type LineOutcome, type Order } from '../../shared/entities/order.ts';
import { getSettings } from '../../shared/entities/settings.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import { line } from '../../shared/line.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { catalogueOf } from './catalogue.ts';
import { newOrder } from './new-order.ts';
import { cartLines, type Priced, priced } from './price.ts';
import { type Cart, readCart } from './read-cart.ts';
import { type OrderDeps, save, takeOver } from './save.ts';

/** Times that an order is priced anew because stock went away, or came free, under it. */
const ROUNDS = 4;
/** Products of one order: each takes three writes of a transaction's hundred. WhatsApp's carts end at 30. */
const MOST_SKUS = 30;
/** Lines that are kept; the message has them all. */
const MOST_LINES = 100;

/**
 * Makes an order of a cart that a customer sent. The message is its own key: its id is the order's, so that a message that comes
 * again finds its order made. About 4 RCU and 2 WCU a product, and 10 WCU.
 * @throws TooMuchContention
 */
export async function placeCart(fact: FactOf<'warung.cart.received.v1'>, deps: OrderDeps): Promise<void> {
  const { table, clock } = deps;
  const { tenantId, conversationId, contactId, phoneNumberId, messageId, traceparent } = fact;
  const scope = new TenantScope(tenantId);
  if (await getOrder(table, scope, messageId, { consistent: true })) return line().count('known');
  const second = fact.timestamp === undefined ? 0 : Math.floor(Date.parse(fact.timestamp) / 1000);
  const item = await table.get(scope.message(conversationId, second, messageId), { consistent: true });
  if (!item) return line().count('nothingThere');
  const { raw } = readMessageItem(item);
  const cart = raw.in === 'item' ? readCart(raw.text) : undefined;
  const { holdMinutes } = await getSettings(table, scope);
  const ids = { tenantId, orderId: messageId, conversationId, contactId, phoneNumberId, traceparent };
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = seconds(clock);
    const prices = await pricesOf(cart, scope, deps, messageId);
    const doing = { at, by: 'customer', until: at + holdMinutes * 60 };
    const after = newOrder({ ...ids, source: 'cart', note: cart?.note }, prices, doing);
    const saved = await save(deps, scope, { before: undefined, after });
    if (saved.is !== 'short') return line().count(saved.is === 'saved' ? after.status : 'known');
  }
  throw new TooMuchContention('stock kept changing under the order');
}

/** What a cart comes to now; where stock is short, without the holds that have run out. */
async function pricesOf(
  cart: Cart | undefined,
  scope: TenantScope,
  deps: OrderDeps,
  orderId: Order['orderId'],
): Promise<Priced> {
  if (!cart || cart.lines.length === 0) return unpriced([], 'unreadable');
  const wanted = cartLines(cart);
  const skus = [...new Set(wanted.map(({ sku }) => sku))];
  if (skus.length > MOST_SKUS || wanted.length > MOST_LINES) return unpriced(cart.lines, 'too_many');
  const look = async () => priced(wanted, await catalogueOf(deps.table, scope, skus), undefined);
  const first = await look();
  const short = first.lines.filter(({ outcome }) => outcome === 'short_stock' || outcome === 'sold_out');
  const skusShort = [...new Set(short.map(({ sku }) => sku))];
  return skusShort.length > 0 && (await takeOver(deps, scope, skusShort, orderId)) ? look() : first;
}

/** An order that a person has to read the message for. */
function unpriced(lines: Cart['lines'], reason: LineOutcome): Priced {
  const kept = lines.slice(0, MOST_LINES).map(({ sku, quantity = 0, claimed }) => ({
    ...{ sku, quantity, outcome: reason },
    ...(claimed === undefined ? {} : { claimed }),
  }));
  const { currency, total } = priced([], new Map(), undefined);
  return { lines: kept, currency, total, review: [{ reason }] };
}
