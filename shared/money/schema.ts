import * as z from 'zod';
import { currencySchema, displayDigits } from './currencies.ts';
import { DECIMAL_TEXT, decimal, decimalText } from './decimal.ts';
import { type Money, money } from './money.ts';

/**
 * A decimal in JSON and in stored items: a string, because most parsers read a JSON number as a float. See `decimal`.
 */
export const decimalTextSchema = z
  .string()
  .regex(DECIMAL_TEXT)
  .meta({ description: 'Exact decimal with at most 12 decimal places', examples: ['18000', '0.0029'] });

/** The same, parsed to a `Decimal`. */
export const decimalSchema = decimalTextSchema.transform(decimal);

/** An amount in the API, stored items and events: `{ "amount": "18000", "currency": "IDR" }`. */
export const moneySchema = z
  .object({ amount: decimalTextSchema, currency: currencySchema })
  .meta({ description: 'Amount of money' });
export type MoneyJson = z.infer<typeof moneySchema>;

export const fromMoneyJson = ({ amount, currency }: MoneyJson): Money => money(amount, currency);

/**
 * Converts an amount to JSON with the digits that people write in the currency, or more if it has them: 18000 rupiah,
 * 12.50 dollars, 356.65 rupiah.
 */
export const toMoneyJson = ({ amount, currency }: Money): MoneyJson => ({
  amount: decimalText(amount, displayDigits(currency)),
  currency,
});
