/** An exact decimal: `units` times 10^-`scale`. */
interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

function parseDecimal(text: string): Decimal {
  const [whole = '0', fraction = ''] = text.split('.');
  return { units: BigInt(`${whole}${fraction}`), scale: fraction.length };
}

const unitsAtScale = ({ units, scale }: Decimal, newScale: number): bigint => units * 10n ** BigInt(newScale - scale);

function formatDecimal({ units, scale }: Decimal): string {
  const digits = units.toString().padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Returns whether a text is a valid amount: digits with at most one decimal point. */
export const isDecimal = (text: string): boolean => /^\d{1,15}(\.\d{1,6})?$/.test(text);

/** Returns the exact sum of price times quantity. Prices are decimal text that `isDecimal` accepts. */
export function sum(lines: readonly { readonly price: string; readonly quantity: number }[]): string {
  const amounts = lines.map(({ price, quantity }): Decimal => {
    const { units, scale } = parseDecimal(price);
    return { units: units * BigInt(quantity), scale };
  });
  const scale = Math.max(0, ...amounts.map((amount) => amount.scale));
  return formatDecimal({ units: amounts.reduce((total, amount) => total + unitsAtScale(amount, scale), 0n), scale });
}

/** Rupiah amounts have no decimals: cents are not used in payments. */
const fractionDigits = (currency: string): { maximumFractionDigits: number } | undefined =>
  currency === 'IDR' ? { maximumFractionDigits: 0 } : undefined;

/** Formats an amount, such as `Rp 25.000`. An invalid currency code is shown as it is. */
export function formatMoney(amount: string | number, currency: string, locale: string): string {
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      ...fractionDigits(currency),
    }).format(Number(amount));
  } catch (error) {
    if (error instanceof RangeError) return `${currency} ${amount}`;
    throw error;
  }
}
