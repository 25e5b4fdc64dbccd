import { exponentOf, shownDigits } from './currencies.ts';
import { decimalText, roundTo } from './decimal.ts';
import type { Money } from './money.ts';

/** An amount as people read it: "Rp 18.000", "$12.50". Rupiah have no decimals. For eyes only, never to be read back. */
export const shownAmount = ({ amount, currency }: Money, locale: string): string =>
  written(decimalText(roundTo(amount, shownDigits(currency))), currency, locale, shownDigits(currency));

/** A unit price as people read it, with all its digits: a rate of 0.0029 would be shown as nothing by the minor unit. */
export const shownUnitPrice = ({ amount, currency }: Money, locale: string): string => {
  const text = decimalText(amount);
  const digits = text.split('.')[1]?.length ?? 0;
  return written(text, currency, locale, digits === 0 ? shownDigits(currency) : Math.max(digits, exponentOf(currency)));
};

/** `Intl` formats a numeric string digit by digit, without a float in between. */
function written(text: string, currency: string, locale: string, digits: number): string {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return isNumeric(text) ? format.format(text) : text;
}

const isNumeric = (text: string): text is `${number}` => /^-?\d+(\.\d+)?$/.test(text);
