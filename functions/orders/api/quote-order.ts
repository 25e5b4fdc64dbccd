import type * as z from 'zod';
import type { Order } from '../../../shared/entities/order.ts';
import { getSettings } from '../../../shared/entities/settings.ts';
import type { StoredResponse } from '../../../shared/http/idempotency.ts';
import { NotAllowedError } from '../domain/apply-transition.ts';
import { applyQuote } from '../domain/commands.ts';
import { priceLines, type RequestedLine } from '../domain/price-lines.ts';
import { piecesBySku } from '../domain/stock-writes.ts';
import { isAllowed } from '../domain/transitions.ts';
import { loadListedProducts } from '../load-listed-products.ts';
import type { OrderDeps } from '../save-order.ts';
import { type ChangeRequest, changeOrder } from './change-order.ts';
import { requireSellable, resolveAmount, toRequestedLine } from './create-order.ts';
import type { quoteSchema } from './operations.ts';

type Quote = z.infer<typeof quoteSchema>;

/**
 * Finalises an order's lines at the current prices and asks the customer to confirm. Defaults to the lines of the
 * order.
 */
export function quoteOrder(
  request: ChangeRequest & { readonly body: Quote },
  deps: OrderDeps,
): Promise<StoredResponse> {
  const { caller, body } = request;
  const { scope } = caller;
  return changeOrder(request, deps, async ({ order }, actor) => {
    if (!isAllowed('quote', order)) throw new NotAllowedError('quote', order);
    const requested = requestedLines(order, body.lines);
    const catalogue = await loadListedProducts(
      deps.table,
      scope,
      requested.map(({ sku }) => sku),
    );
    const deliveryFee = resolveAmount(body.deliveryFee, catalogue) ?? order.deliveryFee;
    const { holdMinutes } = await getSettings(deps.table, scope);
    const held = order.stock === 'held' ? piecesBySku(order.lines) : undefined;
    const prices = requireSellable(priceLines(requested, catalogue, deliveryFee), catalogue, held);
    return { after: applyQuote(order, prices, { ...actor, deliveryFee, until: actor.at + holdMinutes * 60 }) };
  });
}

/** Returns the lines to quote, with the prices that the phone claimed for their products. */
function requestedLines({ lines }: Order, given: Quote['lines']): readonly RequestedLine[] {
  if (!given) {
    return lines.map(({ sku, quantity, claimed, variant, note }) => ({
      ...{ sku, claimed, variant, note, compare: false },
      quantity: quantity === 0 ? undefined : quantity,
    }));
  }
  const claims = new Map(lines.map(({ sku, claimed }) => [sku, claimed]));
  return given.map((line) => ({ ...toRequestedLine(line), claimed: claims.get(line.sku) }));
}
