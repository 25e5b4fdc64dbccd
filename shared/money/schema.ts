import * as z from 'zod';
import { $Currency, shownDigits } from './currencies.ts';
import { DECIMAL_TEXT, decimal, decimalText } from './decimal.ts';
import { type Money, money } from './money.ts';

/**
 * A decimal in JSON and in stored items: a string, because most parsers read a JSON number as a float. See `decimal`.
 */
export const $DecimalText = z
  .string()
  .regex(DECIMAL_TEXT)
  .meta({ description: 'Exact decimal with at most 12 decimal places', examples: ['18000', '0.0029'] });

/** The same, parsed to a `Decimal`. */
export const $Decimal = $DecimalText.transform(decimal);

/** An amount in the API, stored items and events: `{ "amount": "18000", "currency": "IDR" }`. */
export const $Money = z.object({ amount: $DecimalText, currency: $Currency }).meta({ description: 'Amount of money' });
export type MoneyJson = z.infer<typeof $Money>;

export const moneyOf = ({ amount, currency }: MoneyJson): Money => money(amount, currency);

/**
 * Converts an amount to JSON with the digits that people write in the currency, or more if it has them: 18000 rupiah,
 * 12.50 dollars, 356.65 rupiah.
 */
export const moneyJson = ({ amount, currency }: Money): MoneyJson => ({
  amount: decimalText(amount, shownDigits(currency)),
  currency,
});
