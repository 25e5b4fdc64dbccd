import { ulid } from 'ulid';
import type * as z from 'zod';
import { nowSeconds } from '../../../shared/clock.ts';
import { readConversation } from '../../../shared/entities/conversation.ts';
import { getSettings } from '../../../shared/entities/settings.ts';
import type { TenantCaller } from '../../../shared/entities/tenant.ts';
import { type IdempotencyKey, type StoredResponse, withIdempotency } from '../../../shared/http/idempotency.ts';
import { conflict } from '../../../shared/http/problem.ts';
import { isId } from '../../../shared/ids.ts';
import type { MoneyJson } from '../../../shared/money/schema.ts';
import { requestLog } from '../../../shared/request-log.ts';
import { readAwsTraceHeader, traceparentOf } from '../../../shared/trace.ts';
import { newOrder, type OrderOrigin } from '../domain/new-order.ts';
import { type ListedProducts, type PricedLines, priceLines, type RequestedLine } from '../domain/price-lines.ts';
import { type PiecesBySku, piecesBySku } from '../domain/stock-writes.ts';
import { loadListedProducts } from '../load-listed-products.ts';
import { type OrderDeps, saveOrder } from '../save-order.ts';
import type { GivenAmount, newOrderSchema } from './operations.ts';
import { toOrderView } from './order-view.ts';
import { requirePayable, shortStockProblem, unprocessable, withOrderProblems } from './problems.ts';

interface CreateRequest {
  readonly caller: TenantCaller;
  readonly body: z.infer<typeof newOrderSchema>;
  readonly idempotencyKey: IdempotencyKey | undefined;
}

/**
 * Creates an order that an agent entered, at the shop's prices. Stock is held for all lines or for none.
 * @throws Problem 422 for an unknown product, 409 with the products that are short
 */
export function createOrder(request: CreateRequest, deps: OrderDeps): Promise<StoredResponse> {
  const { caller, body, idempotencyKey } = request;
  const { scope, agentId } = caller;
  const { table, clock } = deps;
  return withOrderProblems(() =>
    withIdempotency(
      { table, keyOf: (id) => scope.once(id), idempotencyKey, now: nowSeconds(clock) },
      async (responseWrites) => {
        const { conversationId, address, pickup, note } = body;
        const item = isId(conversationId) ? await table.get(scope.conversation(conversationId)) : undefined;
        if (!item) throw unprocessable('body.conversationId', 'the conversation does not exist');
        const conversation = readConversation(item);
        const catalogue = await loadListedProducts(
          table,
          scope,
          body.lines.map(({ sku }) => sku),
        );
        const requested = body.lines.map(toRequestedLine);
        const deliveryFee = resolveAmount(body.deliveryFee, catalogue);
        const { holdMinutes } = await getSettings(table, scope);
        const at = nowSeconds(clock);
        const { tenantId } = scope;
        const { contactId, phoneNumberId } = conversation;
        const origin: OrderOrigin = {
          ...{ tenantId, orderId: ulid(clock.now()), source: 'person', conversationId, contactId, phoneNumberId },
          ...{ deliveryFee, address, pickup, note, traceparent: traceparentOf(undefined, readAwsTraceHeader()) },
        };
        const transition = { at, by: agentId, until: at + holdMinutes * 60 };
        const after = newOrder(
          origin,
          requireSellable(priceLines(requested, catalogue, deliveryFee), catalogue),
          transition,
        );
        const response = { status: 201, body: toOrderView(after, { payments: [], notices: [], conversation }) };
        const saved = await saveOrder(deps, scope, { before: undefined, after, others: responseWrites(response) });
        if (saved.is === 'changed') throw conflict('The same request was made concurrently. Try again.');
        if (saved.is === 'short')
          throw shortStockProblem(saved.skus, await loadListedProducts(table, scope, saved.skus), []);
        requestLog().set({ orderId: after.orderId });
        return response;
      },
    ),
  );
}

/** Converts a line that an agent entered. It has no claimed price to compare. */
export const toRequestedLine = (given: CreateRequest['body']['lines'][number]): RequestedLine => ({
  ...given,
  claimed: undefined,
  compare: false,
});

/**
 * Converts a given amount to money. A bare decimal is in the currency of the shop's prices.
 * @throws Problem 422 for an amount that is finer than the currency's minor unit
 */
export function resolveAmount(given: GivenAmount | undefined, catalogue: ListedProducts): MoneyJson | undefined {
  if (given === undefined) return undefined;
  const [first] = catalogue.values();
  return requirePayable(
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
export function requireSellable(
  prices: PricedLines,
  catalogue: ListedProducts,
  held: PiecesBySku = new Map(),
): PricedLines {
  const needed = piecesBySku(prices.lines);
  prices.lines.forEach(({ sku, outcome }, index) => {
    if (outcome === 'unknown_sku') throw unprocessable(`body.lines.${index}.sku`, 'the product does not exist');
    if (outcome === 'currency_differs')
      throw unprocessable(`body.lines.${index}.sku`, 'the price of the product is in another currency');
    if (outcome === 'bad_quantity') throw unprocessable(`body.lines.${index}.quantity`, 'must be at least 1');
    const isMore = (needed.get(sku) ?? 0) > (held.get(sku) ?? 0);
    if (isMore && catalogue.get(sku)?.soldOut) throw shortStockProblem([sku], catalogue, []);
  });
  return { ...prices, lines: prices.lines.map((one) => ({ ...one, outcome: 'ok' })), review: [] };
}
