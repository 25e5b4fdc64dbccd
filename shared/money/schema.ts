import * as z from 'zod';
import { $Currency, shownDigits } from './currencies.ts';
import { DECIMAL_TEXT, decimal, decimalText } from './decimal.ts';
import { type Money, money } from './money.ts';

/** A decimal as it stands in JSON and in items: a string, since a JSON number is read as a float by most. See `decimal`. */
export const $DecimalText = z
  .string()
  .regex(DECIMAL_TEXT)
  .meta({ description: 'Exact decimal, at most 12 digits behind the point', examples: ['18000', '0.0029'] });

/** The same, read. */
export const $Decimal = $DecimalText.transform(decimal);

/** An amount at the edges (API, items, events): `{ "amount": "18000", "currency": "IDR" }`. */
export const $Money = z.object({ amount: $DecimalText, currency: $Currency }).meta({ description: 'Amount of money' });
export type MoneyJson = z.infer<typeof $Money>;

export const moneyOf = ({ amount, currency }: MoneyJson): Money => money(amount, currency);

/** With the digits that people write in the currency, and more where the amount has them: 18000 rupiah, 12.50 dollars, 356.65 rupiah. */
export const moneyJson = ({ amount, currency }: Money): MoneyJson => ({
  amount: decimalText(amount, shownDigits(currency)),
  currency,
});
