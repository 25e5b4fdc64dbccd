import { type Currency, minorUnitDigits } from './currencies.ts';
import {
  add,
  compare,
  type Decimal,
  decimal,
  multiplyRounded,
  ONE,
  roundTo,
  SCALE,
  share,
  subtract,
  ZERO,
} from './decimal.ts';
import { DifferentCurrenciesError, IndivisibleError } from './errors.ts';

/** An exact amount. It may have more digits than the currency's minor unit, for example a rate of 0.0029. */
export interface Money {
  readonly amount: Decimal;
  readonly currency: Currency;
}

/** @throws NotADecimalError */
export const money = (amount: string, currency: Currency): Money => ({ amount: decimal(amount), currency });
export const zeroMoney = (currency: Currency): Money => ({ amount: ZERO, currency });

/** @throws DifferentCurrenciesError */
export const addMoney = (a: Money, b: Money): Money => ({
  amount: add(a.amount, b.amount),
  currency: commonCurrency(a, b),
});
/** @throws DifferentCurrenciesError */
export const subtractMoney = (a: Money, b: Money): Money => ({
  amount: subtract(a.amount, b.amount),
  currency: commonCurrency(a, b),
});
/** @throws DifferentCurrenciesError */
export const sumMoney = (currency: Currency, amounts: Iterable<Money>): Money => {
  let total = zeroMoney(currency);
  for (const amount of amounts) total = addMoney(total, amount);
  return total;
};
/** @throws DifferentCurrenciesError */
export const compareMoney = (a: Money, b: Money): -1 | 0 | 1 => {
  commonCurrency(a, b);
  return compare(a.amount, b.amount);
};

/** Rounds to the currency's minor unit, half away from zero. */
export const roundMoney = ({ amount, currency }: Money): Money => ({
  amount: roundTo(amount, minorUnitDigits(currency)),
  currency,
});

/** Returns the price of a quantity at a unit price, rounded once to the currency's minor unit. */
export const priceOf = (unitPrice: Money, quantity: Decimal): Money => ({
  amount: multiplyRounded(unitPrice.amount, quantity, minorUnitDigits(unitPrice.currency)),
  currency: unitPrice.currency,
});

/** Returns a percentage of an amount, rounded once: for example the tax on a rounded net line. */
export const percentOf = ({ amount, currency }: Money, percent: Decimal): Money => ({
  amount: share(amount, percent.units, 100n * ONE.units, minorUnitDigits(currency)),
  currency,
});

/**
 * Returns the part of an amount for `part` of `all` days (or seconds) of a period, rounded once. `digits` allows
 * credits that are more precise than the minor unit.
 * @throws Indivisible if the period is empty
 */
export function prorate(
  { amount, currency }: Money,
  part: bigint,
  all: bigint,
  digits = minorUnitDigits(currency),
): Money {
  if (all <= 0n) throw new IndivisibleError('the period has no days');
  return { amount: share(amount, part, all, digits), currency };
}

/**
 * Allocates an amount by weight so that the parts add up to it. Each part is truncated to the minor unit, and the rest
 * is given to the parts with the largest remainders, the first of equal ones first. The amount must already be rounded
 * to the minor unit.
 * @throws Indivisible
 */
export function allocate({ amount, currency }: Money, weights: readonly Decimal[]): readonly Money[] {
  const all = weights.reduce((total, { units }) => total + units, 0n);
  if (all <= 0n || weights.some(({ units }) => units < 0n))
    throw new IndivisibleError('weights must not be negative and must add up to more than zero');
  const step = 10n ** BigInt(SCALE - minorUnitDigits(currency));
  if (amount.units % step !== 0n) throw new IndivisibleError('the amount is more precise than the minor unit');
  const minor = amount.units / step;
  const truncated = weights.map(({ units }, index) => ({
    index,
    part: (minor * units) / all,
    rest: (minor * units) % all,
  }));
  const left = minor - truncated.reduce((total, { part }) => total + part, 0n);
  const [sign, count] = left < 0n ? [-1n, -left] : [1n, left];
  const order = [...truncated].sort(
    (a, b) => Number(sign * b.rest > sign * a.rest) - Number(sign * b.rest < sign * a.rest),
  );
  const roundedAway = new Set(order.slice(0, Number(count)).map(({ index }) => index));
  return truncated.map(({ index, part }) => ({
    amount: { units: (part + (roundedAway.has(index) ? sign : 0n)) * step },
    currency,
  }));
}

function commonCurrency(a: Money, b: Money): Currency {
  if (a.currency !== b.currency) throw new DifferentCurrenciesError(`${a.currency} and ${b.currency}`);
  return a.currency;
}
