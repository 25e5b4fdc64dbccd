/** An exact amount: `units` of 10^-`scale` of the currency. */
interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

function exact(decimal: string): Exact {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return { units: BigInt(`${whole}${fraction}`), scale: fraction.length };
}

const raised = ({ units, scale }: Exact, to: number): bigint => units * 10n ** BigInt(to - scale);

function toDecimal({ units, scale }: Exact): string {
  const digits = units.toString().padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Whether a text is an amount that can be reckoned with: digits, with at most one point. */
export const isDecimal = (text: string): boolean => /^\d{1,15}(\.\d{1,6})?$/.test(text);

/** Sum of price times quantity, exactly. Prices are decimal text as `isDecimal` allows. */
export function sum(lines: readonly { readonly price: string; readonly quantity: number }[]): string {
  const amounts = lines.map(({ price, quantity }): Exact => {
    const { units, scale } = exact(price);
    return { units: units * BigInt(quantity), scale };
  });
  const scale = Math.max(0, ...amounts.map((amount) => amount.scale));
  return toDecimal({ units: amounts.reduce((total, amount) => total + raised(amount, scale), 0n), scale });
}

/** Rupiah are written without decimals: nobody pays with cents of them. */
const decimals = (currency: string): { maximumFractionDigits: number } | undefined =>
  currency === 'IDR' ? { maximumFractionDigits: 0 } : undefined;

/** An amount as people write it: `Rp 25.000`. A currency that is not one is written as it came. */
export function moneyText(amount: string | number, currency: string, locale: string): string {
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      ...decimals(currency),
    }).format(Number(amount));
  } catch (error) {
    if (error instanceof RangeError) return `${currency} ${amount}`;
    throw error;
  }
}
