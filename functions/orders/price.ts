import type { LineOutcome, Order, OrderLine, Review } from '../../shared/entities/order.ts';
import type { Currency } from '../../shared/money/currencies.ts';
import { whole } from '../../shared/money/decimal.ts';
import { addMoney, type Money, noMoney, priceOf } from '../../shared/money/money.ts';
import { type MoneyJson, moneyJson, moneyOf } from '../../shared/money/schema.ts';
import type { Cart, CartLine } from './read-cart.ts';
import { plainDecimal } from './read-cart.ts';
import { piecesOf } from './stock-writes.ts';

/** A product as far as an order goes by it. */
export interface Listed {
  readonly sku: string;
  readonly name: string;
  readonly price: MoneyJson;
  /** The shop switched it off. */
  readonly soldOut: boolean;
  /** Pieces that nobody was promised. */
  readonly sellable: number;
}
export type Catalogue = ReadonlyMap<string, Listed>;

/** A line that somebody asks for: a customer's cart, or a person of the shop. */
export interface Wanted extends CartLine {
  readonly variant?: string | undefined;
  readonly note?: string | undefined;
  /** Whether the customer saw a price that has to be the shop's. */
  readonly compare: boolean;
}

/** What lines come to at the shop's prices. */
export type Priced = Pick<Order, 'lines' | 'currency' | 'total' | 'review'>;

/** What an order is in when nothing on it has a price. */
const NO_PRICE: Currency = 'IDR';

/**
 * Prices lines from the shop's own products and says of each whether it can be had as the customer saw it. Pure; what counts is
 * the shop's price, whatever was claimed. Quantities of the same SKU are held against the stock together.
 */
export function priced(wanted: readonly Wanted[], catalogue: Catalogue, fee: MoneyJson | undefined): Priced {
  const known = wanted.map(({ sku }) => catalogue.get(sku)).find((listed) => listed !== undefined);
  const currency = fee?.currency ?? known?.price.currency ?? NO_PRICE;
  const needed = piecesOf(wanted.map(({ sku, quantity = 0 }) => ({ sku, quantity })));
  const lines = wanted.map((line) => lineOf(line, catalogue.get(line.sku), needed.get(line.sku) ?? 0, currency));
  return { lines, currency, total: totalOf(lines, fee, currency), review: reviewOf(lines, catalogue) };
}

export const cartLines = ({ lines }: Cart): readonly Wanted[] => lines.map((line) => ({ ...line, compare: true }));

function lineOf(wanted: Wanted, listed: Listed | undefined, needed: number, currency: Currency): OrderLine {
  const { sku, quantity = 0, claimed, variant, note } = wanted;
  const said = {
    sku,
    quantity,
    ...(claimed === undefined ? {} : { claimed }),
    ...(variant === undefined ? {} : { variant }),
    ...(note === undefined ? {} : { note }),
  };
  if (!listed) return { ...said, outcome: 'unknown_sku' };
  const price = moneyOf(listed.price);
  const foreign = price.currency !== currency;
  const amount = foreign ? {} : { amount: moneyJson(priceOf(price, whole(BigInt(quantity)))) };
  const outcome = foreign ? 'currency_differs' : outcomeOf(wanted, listed, needed);
  return { ...said, name: listed.name, listed: listed.price, applied: listed.price, ...amount, outcome };
}

/** The first thing that stands in the way, from what cannot be at all to what the customer only has to agree to. */
function outcomeOf({ quantity, claimed, compare }: Wanted, listed: Listed, needed: number): LineOutcome {
  if (quantity === undefined) return 'bad_quantity';
  if (compare && claimed && claimed.currency !== null && claimed.currency !== listed.price.currency) {
    return 'currency_differs';
  }
  if (listed.soldOut) return 'sold_out';
  if (needed > listed.sellable) return listed.sellable <= 0 ? 'sold_out' : 'short_stock';
  return compare && !isSame(claimed?.amount, listed.price) ? 'price_changed' : 'ok';
}

const isSame = (claimed: string | undefined, { amount }: MoneyJson): boolean =>
  claimed !== undefined && plainDecimal(claimed) === plainDecimal(amount);

/** Lines that have a price, and the delivery fee. @throws DifferentCurrencies */
function totalOf(
  lines: readonly Pick<OrderLine, 'amount'>[],
  fee: MoneyJson | undefined,
  currency: Currency,
): MoneyJson {
  const amounts: readonly Money[] = [...lines.map(({ amount }) => amount), fee].flatMap((amount) =>
    amount === undefined ? [] : [moneyOf(amount)],
  );
  return moneyJson(amounts.reduce(addMoney, noMoney(currency)));
}

function reviewOf(lines: readonly OrderLine[], catalogue: Catalogue): readonly Review[] {
  return lines.flatMap(({ sku, name, outcome }): readonly Review[] => {
    if (outcome === 'ok') return [];
    const left = leftOf(catalogue.get(sku));
    return [{ sku, ...(name === undefined ? {} : { name }), reason: outcome, ...(left === undefined ? {} : { left }) }];
  });
}

/** What can be had of it now. */
const leftOf = (listed: Listed | undefined): number | undefined =>
  listed && (listed.soldOut ? 0 : Math.max(0, listed.sellable));

/** Whether nothing stands in the way but prices that the customer has not seen. */
export const isOnlyRepriced = ({ lines }: Pick<Order, 'lines'>): boolean =>
  lines.every(({ outcome }) => outcome === 'ok' || outcome === 'price_changed');

/** Whether each line is a known product in a quantity that can be had, whatever else was to be looked at. */
export const isSellable = ({ lines }: Pick<Order, 'lines'>): boolean =>
  lines.length > 0 && lines.every(({ amount, quantity }) => amount !== undefined && quantity > 0);
