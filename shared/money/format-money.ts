import { displayDigits } from './currencies.ts';
import { decimalText, roundTo } from './decimal.ts';
import type { Money } from './money.ts';

/**
 * Formats an amount for display: "Rp 18.000", "$12.50". Rupiah have no decimal places. The text must not be parsed.
 */
export const formatAmount = ({ amount, currency }: Money, locale: string): string =>
  formatCurrency(decimalText(roundTo(amount, displayDigits(currency))), currency, locale, displayDigits(currency));

/** Formats a numeric string with `Intl`, which does not convert it to a float. */
function formatCurrency(text: string, currency: string, locale: string, digits: number): string {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return isNumeric(text) ? format.format(text) : text;
}

const isNumeric = (text: string): text is `${number}` => /^-?\d+(\.\d+)?$/.test(text);
