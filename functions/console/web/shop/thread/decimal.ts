/** Decimal text as whole units and how many of its digits are behind the point. Amounts are never a `number`. */
interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** undefined for what is no plain decimal number. */
function read(text: string): Decimal | undefined {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,30})(?:\.(\d{1,15}))?$/.exec(text.trim()) ?? [];
  return whole === undefined ? undefined : { units: BigInt(sign + whole + fraction), scale: fraction.length };
}

function write({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}

const scaled = ({ units, scale }: Decimal, to: number): bigint => units * 10n ** BigInt(to - scale);

/** `2` times `18000.50`; undefined when one of them is no number. */
export function times(a: string, b: string): string | undefined {
  const [left, right] = [read(a), read(b)];
  return left && right && write({ units: left.units * right.units, scale: left.scale + right.scale });
}

/** undefined when one of them is no number. */
export function sum(amounts: readonly string[]): string | undefined {
  const parsed = amounts.map(read);
  const known = parsed.filter((amount) => amount !== undefined);
  if (known.length < parsed.length) return undefined;
  const scale = Math.max(0, ...known.map((amount) => amount.scale));
  return write({ units: known.reduce((total, amount) => total + scaled(amount, scale), 0n), scale });
}
