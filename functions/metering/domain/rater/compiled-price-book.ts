import { compare, type Decimal } from '../../../../shared/money/decimal.ts';
import { BadPriceBookError } from './errors.ts';
import type { Allowance, Ledger, Price, PriceBook, PricingModel } from './price-book.ts';
import type { UsageLine } from './usage-line.ts';

/** A price with its rank in the canonical order of lines. */
export interface RankedPrice {
  readonly price: Price;
  readonly rank: number;
}

/** A validated price book with an index for lookups. */
export interface CompiledPriceBook {
  readonly version: string;
  readonly ledger: Ledger;
  readonly size: number;
  readonly allowances: readonly Allowance[];
  /** Prices by meter, category and market. The key `null` holds the fallback price. Versions do not overlap. */
  readonly index: Index;
}

type Index = ReadonlyMap<string, ReadonlyMap<string | null, ReadonlyMap<string | null, readonly RankedPrice[]>>>;

/**
 * Validates a price book and ranks its prices by id, then by the start of their validity.
 * @throws BadPriceBookError
 */
export function compilePriceBook(book: PriceBook): CompiledPriceBook {
  for (const price of book.prices) validatePrice(price);
  const ranked = [...book.prices]
    .sort((a, b) => (a.id === b.id ? a.from - b.from : a.id < b.id ? -1 : 1))
    .map((price, rank) => ({ price, rank }));
  const index: MutableIndex = new Map();
  for (const each of ranked) {
    const { meter, category, market } = each.price;
    const versions = versionsIn(index, meter, category, market);
    if (versions.some((other) => isOverlapping(other.price, each.price)))
      throw new BadPriceBookError(`overlapping prices for ${meter}/${category}/${market}`);
    versions.push(each);
  }
  for (const [at, allowance] of book.allowances.entries()) {
    const overlaps = book.allowances
      .slice(0, at)
      .some((other) => hasSameUsage(other, allowance) && isOverlapping(other, allowance));
    if (overlaps) throw new BadPriceBookError(`overlapping allowances for ${allowance.meter}/${allowance.category}`);
  }
  return { version: book.version, ledger: book.ledger, size: ranked.length, allowances: book.allowances, index };
}

/**
 * Finds the price of a usage line: by category and market, else by category, else by market, else by meter. At a
 * boundary, the later version applies.
 */
export function findPrice(
  { index }: CompiledPriceBook,
  { meter, category, market, at }: UsageLine,
): RankedPrice | undefined {
  const byCategory = index.get(meter);
  if (!byCategory) return undefined;
  const byMarket = byCategory.get(category);
  return (
    versionAt(byMarket?.get(market), at) ??
    versionAt(byMarket?.get(null), at) ??
    (category === null ? undefined : versionAt(byCategory.get(null)?.get(market), at)) ??
    versionAt(byCategory.get(null)?.get(null), at)
  );
}

/** Finds the allowance of a usage line. An allowance of its category takes precedence over one of its meter. */
export function findAllowance({ allowances }: CompiledPriceBook, line: UsageLine): Allowance | undefined {
  let found: Allowance | undefined;
  for (const each of allowances) {
    if (each.meter !== line.meter || !isValidAt(each, line.at)) continue;
    if (each.category === line.category) return each;
    if (each.category === null) found = each;
  }
  return found;
}

interface Span {
  readonly from: number;
  readonly to: number | null;
}

const isValidAt = ({ from, to }: Span, at: number): boolean => at >= from && (to === null || at < to);
const isOverlapping = (a: Span, b: Span): boolean =>
  (b.to === null || a.from < b.to) && (a.to === null || b.from < a.to);
const hasSameUsage = (a: Allowance, b: Allowance): boolean => a.meter === b.meter && a.category === b.category;

function versionAt(versions: readonly RankedPrice[] | undefined, at: number): RankedPrice | undefined {
  if (versions) for (const each of versions) if (isValidAt(each.price, at)) return each;
  return undefined;
}

function validatePrice({ id, from, to, model, minimum, maximum }: Price): void {
  if (to !== null && to <= from) throw new BadPriceBookError(`${id} ends before it begins`);
  if (minimum && maximum && compare(minimum, maximum) > 0)
    throw new BadPriceBookError(`${id} has a minimum above its maximum`);
  if (model.kind !== 'flat') validateTiers(id, model);
}

function validateTiers(id: string, { tiers }: Extract<PricingModel, { kind: 'graduated' | 'volume' }>): void {
  let previous: Decimal = { units: 0n };
  for (const [index, { upTo }] of tiers.entries()) {
    const isLast = index === tiers.length - 1;
    if ((upTo === null) !== isLast)
      throw new BadPriceBookError(`${id}: the last tier, and no other, must be open-ended`);
    if (upTo === null) return;
    if (compare(upTo, previous) <= 0) throw new BadPriceBookError(`${id}: tier limits must increase`);
    previous = upTo;
  }
}

type MutableIndex = Map<string, Map<string | null, Map<string | null, RankedPrice[]>>>;

function versionsIn(index: MutableIndex, meter: string, category: string | null, market: string | null): RankedPrice[] {
  const byCategory = index.get(meter) ?? new Map<string | null, Map<string | null, RankedPrice[]>>();
  const byMarket = byCategory.get(category) ?? new Map<string | null, RankedPrice[]>();
  const versions = byMarket.get(market) ?? [];
  index.set(meter, byCategory.set(category, byMarket.set(market, versions)));
  return versions;
}
