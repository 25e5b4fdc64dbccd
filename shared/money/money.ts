import { type Currency, minorUnitDigits } from './currencies.ts';
import { add, compare, type Decimal, decimal, multiplyRounded, subtract, ZERO } from './decimal.ts';
import { DifferentCurrenciesError } from './errors.ts';

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
export const compareMoney = (a: Money, b: Money): -1 | 0 | 1 => {
  commonCurrency(a, b);
  return compare(a.amount, b.amount);
};

/** Returns the price of a quantity at a unit price, rounded once to the currency's minor unit. */
export const priceOf = (unitPrice: Money, quantity: Decimal): Money => ({
  amount: multiplyRounded(unitPrice.amount, quantity, minorUnitDigits(unitPrice.currency)),
  currency: unitPrice.currency,
});

function commonCurrency(a: Money, b: Money): Currency {
  if (a.currency !== b.currency) throw new DifferentCurrenciesError(`${a.currency} and ${b.currency}`);
  return a.currency;
}
