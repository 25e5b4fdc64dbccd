/** A decimal as an integer number of units and the number of decimal places. Amounts are never a `number`. */
interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Parses a decimal number. Returns undefined if the text is not a plain decimal number. */
function parse(text: string): Decimal | undefined {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,30})(?:\.(\d{1,15}))?$/.exec(text.trim()) ?? [];
  return whole === undefined ? undefined : { units: BigInt(sign + whole + fraction), scale: fraction.length };
}

function formatDecimal({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}

const unitsAtScale = ({ units, scale }: Decimal, target: number): bigint => units * 10n ** BigInt(target - scale);

/** Multiplies two decimals, such as `2` and `18000.50`. Returns undefined if one of them is not a number. */
export function multiply(a: string, b: string): string | undefined {
  const [left, right] = [parse(a), parse(b)];
  return left && right && formatDecimal({ units: left.units * right.units, scale: left.scale + right.scale });
}

/** Adds decimals. Returns undefined if one of them is not a number. */
export function sum(amounts: readonly string[]): string | undefined {
  const parsed = amounts.map(parse);
  const known = parsed.filter((amount) => amount !== undefined);
  if (known.length < parsed.length) return undefined;
  const scale = Math.max(0, ...known.map((amount) => amount.scale));
  return formatDecimal({ units: known.reduce((total, amount) => total + unitsAtScale(amount, scale), 0n), scale });
}
