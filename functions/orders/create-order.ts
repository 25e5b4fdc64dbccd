import { ulid } from 'ulid';
import type * as z from 'zod';
import { seconds } from '../../shared/clock.ts';
import { readConversation } from '../../shared/entities/conversation.ts';
import { getSettings } from '../../shared/entities/settings.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { doOnce, type Once, type Remembered } from '../../shared/http/once.ts';
import { conflict } from '../../shared/http/problem.ts';
import { isId } from '../../shared/ids.ts';
import { line } from '../../shared/line.ts';
import type { MoneyJson } from '../../shared/money/schema.ts';
import { awsTraceHeader, traceparentOf } from '../../shared/trace.ts';
import { catalogueOf } from './catalogue.ts';
import { newOrder, type Origin } from './new-order.ts';
import type { $NewOrder, GivenAmount } from './operations.ts';
import { orderView } from './order-view.ts';
import { type Catalogue, type Priced, priced, type Wanted } from './price.ts';
import { asProblem, payable, shortStock, unusable } from './problems.ts';
import { type OrderDeps, save } from './save.ts';
import { type Pieces, piecesOf } from './stock-writes.ts';

interface CreateRequest {
  readonly caller: TenantCaller;
  readonly body: z.infer<typeof $NewOrder>;
  readonly once: Once | undefined;
}

/**
 * Creates an order that an agent entered, at the shop's prices. Stock is held for all lines or for none.
 * @throws Problem 422 for an unknown product, 409 with the products that are short
 */
export function createOrder(request: CreateRequest, deps: OrderDeps): Promise<Remembered> {
  const { caller, body, once } = request;
  const { scope, agentId } = caller;
  const { table, clock } = deps;
  return asProblem(() =>
    doOnce({ table, keyOf: (id) => scope.once(id), once, now: seconds(clock) }, async (responseWrites) => {
      const { conversationId, address, pickup, note } = body;
      const item = isId(conversationId) ? await table.get(scope.conversation(conversationId)) : undefined;
      if (!item) throw unusable('body.conversationId', 'the conversation does not exist');
      const conversation = readConversation(item);
      const catalogue = await catalogueOf(
        table,
        scope,
        body.lines.map(({ sku }) => sku),
      );
      const requested = body.lines.map(wantedOf);
      const deliveryFee = amountIn(body.deliveryFee, catalogue);
      const { holdMinutes } = await getSettings(table, scope);
      const at = seconds(clock);
      const { tenantId } = scope;
      const { contactId, phoneNumberId } = conversation;
      const origin: Origin = {
        ...{ tenantId, orderId: ulid(clock.now()), source: 'person', conversationId, contactId, phoneNumberId },
        ...{ deliveryFee, address, pickup, note, traceparent: traceparentOf(undefined, awsTraceHeader()) },
      };
      const transition = { at, by: agentId, until: at + holdMinutes * 60 };
      const after = newOrder(origin, sellable(priced(requested, catalogue, deliveryFee), catalogue), transition);
      const response = { status: 201, body: orderView(after, { payments: [], notices: [], conversation }) };
      const saved = await save(deps, scope, { before: undefined, after, others: responseWrites(response) });
      if (saved.is === 'changed') throw conflict('The same request was made concurrently. Try again.');
      if (saved.is === 'short') throw shortStock(saved.skus, await catalogueOf(table, scope, saved.skus), []);
      line().set({ orderId: after.orderId });
      return response;
    }),
  );
}

/** Converts a line that an agent entered. It has no claimed price to compare. */
export const wantedOf = (given: CreateRequest['body']['lines'][number]): Wanted => ({
  ...given,
  claimed: undefined,
  compare: false,
});

/**
 * Converts a given amount to money. A bare decimal is in the currency of the shop's prices.
 * @throws Problem 422 for an amount that is finer than the currency's minor unit
 */
export function amountIn(given: GivenAmount | undefined, catalogue: Catalogue): MoneyJson | undefined {
  if (given === undefined) return undefined;
  const [first] = catalogue.values();
  return payable(
    typeof given === 'string' ? { amount: given, currency: first?.price.currency ?? 'IDR' } : given,
    'body.deliveryFee',
  );
}

/**
 * Requires that every line can be sold, apart from the number of pieces. The transaction checks that, because it can
 * first release expired holds.
 * @param held the pieces that the order already holds; it keeps them when the product is switched to sold out
 * @throws Problem 422, 409 for a product that is switched to sold out
 */
export function sellable(prices: Priced, catalogue: Catalogue, held: Pieces = new Map()): Priced {
  const needed = piecesOf(prices.lines);
  prices.lines.forEach(({ sku, outcome }, index) => {
    if (outcome === 'unknown_sku') throw unusable(`body.lines.${index}.sku`, 'the product does not exist');
    if (outcome === 'currency_differs')
      throw unusable(`body.lines.${index}.sku`, 'the price of the product is in another currency');
    if (outcome === 'bad_quantity') throw unusable(`body.lines.${index}.quantity`, 'must be at least 1');
    const isMore = (needed.get(sku) ?? 0) > (held.get(sku) ?? 0);
    if (isMore && catalogue.get(sku)?.soldOut) throw shortStock([sku], catalogue, []);
  });
  return { ...prices, lines: prices.lines.map((one) => ({ ...one, outcome: 'ok' })), review: [] };
}
