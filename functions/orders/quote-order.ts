import type * as z from 'zod';
import type { Order } from '../../shared/entities/order.ts';
import { getSettings } from '../../shared/entities/settings.ts';
import type { Remembered } from '../../shared/http/once.ts';
import { catalogueOf } from './catalogue.ts';
import { type ChangeRequest, changeOrder } from './change-order.ts';
import { amountIn, sellable, wantedOf } from './create-order.ts';
import { quoted } from './decide.ts';
import type { $Quote } from './operations.ts';
import { priced, type Wanted } from './price.ts';
import type { OrderDeps } from './save.ts';
import { piecesOf } from './stock-writes.ts';
import { NotAllowed } from './take.ts';
import { isAllowed } from './transitions.ts';

type Quote = z.infer<typeof $Quote>;

/**
 * Finalises an order's lines at the current prices and asks the customer to confirm. Defaults to the lines of the
 * order.
 */
export function quoteOrder(request: ChangeRequest & { readonly body: Quote }, deps: OrderDeps): Promise<Remembered> {
  const { caller, body } = request;
  const { scope } = caller;
  return changeOrder(request, deps, async ({ order }, actor) => {
    if (!isAllowed('quote', order)) throw new NotAllowed('quote', order);
    const requested = requestedLines(order, body.lines);
    const catalogue = await catalogueOf(
      deps.table,
      scope,
      requested.map(({ sku }) => sku),
    );
    const deliveryFee = amountIn(body.deliveryFee, catalogue) ?? order.deliveryFee;
    const { holdMinutes } = await getSettings(deps.table, scope);
    const held = order.stock === 'held' ? piecesOf(order.lines) : undefined;
    const prices = sellable(priced(requested, catalogue, deliveryFee), catalogue, held);
    return { after: quoted(order, prices, { ...actor, deliveryFee, until: actor.at + holdMinutes * 60 }) };
  });
}

/** Returns the lines to quote, with the prices that the phone claimed for their products. */
function requestedLines({ lines }: Order, given: Quote['lines']): readonly Wanted[] {
  if (!given) {
    return lines.map(({ sku, quantity, claimed, variant, note }) => ({
      ...{ sku, claimed, variant, note, compare: false },
      quantity: quantity === 0 ? undefined : quantity,
    }));
  }
  const claims = new Map(lines.map(({ sku, claimed }) => [sku, claimed]));
  return given.map((line) => ({ ...wantedOf(line), claimed: claims.get(line.sku) }));
}
