import type { LineOutcome, Order, OrderLine, ReviewItem } from '../../../shared/entities/order.ts';
import type { Currency } from '../../../shared/money/currencies.ts';
import { fromInteger } from '../../../shared/money/decimal.ts';
import { addMoney, type Money, priceOf, zeroMoney } from '../../../shared/money/money.ts';
import { fromMoneyJson, type MoneyJson, toMoneyJson } from '../../../shared/money/schema.ts';
import type { Cart, CartLine } from './parse-cart.ts';
import { normalizeDecimal } from './parse-cart.ts';
import { piecesBySku } from './stock-writes.ts';

/** The properties of a product that pricing an order needs. */
export interface ListedProduct {
  readonly sku: string;
  readonly name: string;
  readonly price: MoneyJson;
  /** Whether the shop switched it to sold out. */
  readonly soldOut: boolean;
  /** Pieces that are neither held nor allocated. */
  readonly sellable: number;
}
export type ListedProducts = ReadonlyMap<string, ListedProduct>;

/** A line that a customer's cart or an agent requests. */
export interface RequestedLine extends CartLine {
  readonly variant?: string | undefined;
  readonly note?: string | undefined;
  /** Whether the customer saw a price, which must equal the shop's. */
  readonly compare: boolean;
}

/** Lines at the shop's prices, with their total. */
export type PricedLines = Pick<Order, 'lines' | 'currency' | 'total' | 'review'>;

/** The currency of an order whose lines have no price. */
const NO_PRICE: Currency = 'IDR';

/**
 * Prices lines with the shop's prices, whatever price was claimed, and decides for each whether it is available as the
 * customer saw it. Quantities of the same SKU are added up before they are compared with the stock. Pure.
 */
export function priceLines(
  requested: readonly RequestedLine[],
  catalogue: ListedProducts,
  fee: MoneyJson | undefined,
): PricedLines {
  const firstListed = requested.map(({ sku }) => catalogue.get(sku)).find((listed) => listed !== undefined);
  const currency = fee?.currency ?? firstListed?.price.currency ?? NO_PRICE;
  const needed = piecesBySku(requested.map(({ sku, quantity = 0 }) => ({ sku, quantity })));
  const lines = requested.map((line) => lineOf(line, catalogue.get(line.sku), needed.get(line.sku) ?? 0, currency));
  return { lines, currency, total: totalOf(lines, fee, currency), review: reviewOf(lines, catalogue) };
}

export const toRequestedLines = ({ lines }: Cart): readonly RequestedLine[] =>
  lines.map((line) => ({ ...line, compare: true }));

function lineOf(
  requested: RequestedLine,
  listed: ListedProduct | undefined,
  needed: number,
  currency: Currency,
): OrderLine {
  const { sku, quantity = 0, claimed, variant, note } = requested;
  const base = {
    sku,
    quantity,
    ...(claimed === undefined ? {} : { claimed }),
    ...(variant === undefined ? {} : { variant }),
    ...(note === undefined ? {} : { note }),
  };
  if (!listed) return { ...base, outcome: 'unknown_sku' };
  const price = fromMoneyJson(listed.price);
  const isForeignCurrency = price.currency !== currency;
  const amount = isForeignCurrency ? {} : { amount: toMoneyJson(priceOf(price, fromInteger(BigInt(quantity)))) };
  const outcome = isForeignCurrency ? 'currency_differs' : outcomeOf(requested, listed, needed);
  return { ...base, name: listed.name, listed: listed.price, applied: listed.price, ...amount, outcome };
}

/**
 * Returns the most serious problem of a line, from an invalid quantity to a price that the customer only has to accept.
 */
function outcomeOf({ quantity, claimed, compare }: RequestedLine, listed: ListedProduct, needed: number): LineOutcome {
  if (quantity === undefined) return 'bad_quantity';
  if (compare && claimed && claimed.currency !== null && claimed.currency !== listed.price.currency) {
    return 'currency_differs';
  }
  if (listed.soldOut) return 'sold_out';
  if (needed > listed.sellable) return listed.sellable <= 0 ? 'sold_out' : 'short_stock';
  return compare && !isSame(claimed?.amount, listed.price) ? 'price_changed' : 'ok';
}

const isSame = (claimed: string | undefined, { amount }: MoneyJson): boolean =>
  claimed !== undefined && normalizeDecimal(claimed) === normalizeDecimal(amount);

/** Adds up the lines that have a price and the delivery fee. @throws DifferentCurrenciesError */
function totalOf(
  lines: readonly Pick<OrderLine, 'amount'>[],
  fee: MoneyJson | undefined,
  currency: Currency,
): MoneyJson {
  const amounts: readonly Money[] = [...lines.map(({ amount }) => amount), fee].flatMap((amount) =>
    amount === undefined ? [] : [fromMoneyJson(amount)],
  );
  return toMoneyJson(amounts.reduce(addMoney, zeroMoney(currency)));
}

function reviewOf(lines: readonly OrderLine[], catalogue: ListedProducts): readonly ReviewItem[] {
  return lines.flatMap(({ sku, name, outcome }): readonly ReviewItem[] => {
    if (outcome === 'ok') return [];
    const left = piecesLeftOf(catalogue.get(sku));
    return [{ sku, ...(name === undefined ? {} : { name }), reason: outcome, ...(left === undefined ? {} : { left }) }];
  });
}

/** The pieces of a product that are available now. */
const piecesLeftOf = (listed: ListedProduct | undefined): number | undefined =>
  listed && (listed.soldOut ? 0 : Math.max(0, listed.sellable));

/** Whether changed prices are the only problem of the lines. */
export const hasOnlyPriceChanges = ({ lines }: Pick<Order, 'lines'>): boolean =>
  lines.every(({ outcome }) => outcome === 'ok' || outcome === 'price_changed');

/** Whether each line is a known product with a valid quantity, whatever else needs review. */
export const hasSellableLines = ({ lines }: Pick<Order, 'lines'>): boolean =>
  lines.length > 0 && lines.every(({ amount, quantity }) => amount !== undefined && quantity > 0);
