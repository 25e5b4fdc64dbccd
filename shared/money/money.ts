import { type Currency, exponentOf } from './currencies.ts';
import {
  add,
  compare,
  type Decimal,
  decimal,
  ONE,
  roundTo,
  SCALE,
  share,
  subtract,
  timesRounded,
  ZERO,
} from './decimal.ts';
import { DifferentCurrencies, Indivisible } from './errors.ts';

/** An exact amount. It may have more digits than the currency's minor unit: a rate of 0.0029, say. */
export interface Money {
  readonly amount: Decimal;
  readonly currency: Currency;
}

/** @throws NotADecimal */
export const money = (amount: string, currency: Currency): Money => ({ amount: decimal(amount), currency });
export const noMoney = (currency: Currency): Money => ({ amount: ZERO, currency });

/** @throws DifferentCurrencies */
export const addMoney = (a: Money, b: Money): Money => ({ amount: add(a.amount, b.amount), currency: common(a, b) });
/** @throws DifferentCurrencies */
export const subtractMoney = (a: Money, b: Money): Money => ({
  amount: subtract(a.amount, b.amount),
  currency: common(a, b),
});
/** @throws DifferentCurrencies */
export const sumMoney = (currency: Currency, amounts: Iterable<Money>): Money => {
  let total = noMoney(currency);
  for (const amount of amounts) total = addMoney(total, amount);
  return total;
};
/** @throws DifferentCurrencies */
export const compareMoney = (a: Money, b: Money): -1 | 0 | 1 => {
  common(a, b);
  return compare(a.amount, b.amount);
};

/** To the currency's minor unit, half away from zero. */
export const roundMoney = ({ amount, currency }: Money): Money => ({
  amount: roundTo(amount, exponentOf(currency)),
  currency,
});

/** What a quantity costs at a unit price: one line, rounded once to the currency's minor unit. */
export const priceOf = (unitPrice: Money, quantity: Decimal): Money => ({
  amount: timesRounded(unitPrice.amount, quantity, exponentOf(unitPrice.currency)),
  currency: unitPrice.currency,
});

/** So many percent of an amount, rounded once: the tax on a rounded net line. */
export const percentOf = ({ amount, currency }: Money, percent: Decimal): Money => ({
  amount: share(amount, percent.units, 100n * ONE.units, exponentOf(currency)),
  currency,
});

/**
 * The part of an amount that belongs to `part` of `all` days (or seconds) of a period, rounded once. Credits may be kept finer than
 * the minor unit: `digits`.
 * @throws Indivisible when the period is empty
 */
export function prorate({ amount, currency }: Money, part: bigint, all: bigint, digits = exponentOf(currency)): Money {
  if (all <= 0n) throw new Indivisible('the period has no days');
  return { amount: share(amount, part, all, digits), currency };
}

/**
 * Spreads an amount by weight so that the parts add up to it: each part is cut to the minor unit, and what is left goes by largest
 * remainder, the first of equals first. The amount must be rounded to the minor unit already.
 * @throws Indivisible
 */
export function allocate({ amount, currency }: Money, weights: readonly Decimal[]): readonly Money[] {
  const all = weights.reduce((total, { units }) => total + units, 0n);
  if (all <= 0n || weights.some(({ units }) => units < 0n)) throw new Indivisible('weights must be positive');
  const step = 10n ** BigInt(SCALE - exponentOf(currency));
  if (amount.units % step !== 0n) throw new Indivisible('the amount is finer than the minor unit');
  const minor = amount.units / step;
  const cut = weights.map(({ units }, index) => ({ index, part: (minor * units) / all, rest: (minor * units) % all }));
  const left = minor - cut.reduce((total, { part }) => total + part, 0n);
  const [sign, count] = left < 0n ? [-1n, -left] : [1n, left];
  const order = [...cut].sort((a, b) => Number(sign * b.rest > sign * a.rest) - Number(sign * b.rest < sign * a.rest));
  const favoured = new Set(order.slice(0, Number(count)).map(({ index }) => index));
  return cut.map(({ index, part }) => ({
    amount: { units: (part + (favoured.has(index) ? sign : 0n)) * step },
    currency,
  }));
}

function common(a: Money, b: Money): Currency {
  if (a.currency !== b.currency) throw new DifferentCurrencies(`${a.currency} and ${b.currency}`);
  return a.currency;
}
