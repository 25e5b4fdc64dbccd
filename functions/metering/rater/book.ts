import { compare, type Decimal } from '../../../shared/money/decimal.ts';
import { BadPriceBook } from './errors.ts';
import type { Allowance, Ledger, Model, Price, PriceBook } from './price.ts';
import type { UsageLine } from './usage.ts';

/** A price at its place in the canonical order of lines. */
export interface Ranked {
  readonly price: Price;
  readonly rank: number;
}

/** A price book that was checked and made ready for looking up. */
export interface CompiledBook {
  readonly version: string;
  readonly ledger: Ledger;
  readonly size: number;
  readonly allowances: readonly Allowance[];
  /** By meter, category and market; under `null` the price for all that have none. Versions do not overlap. */
  readonly index: Index;
}

type Index = ReadonlyMap<string, ReadonlyMap<string | null, ReadonlyMap<string | null, readonly Ranked[]>>>;

/**
 * Checks a book and orders it: lines come by price id, then version in time.
 * @throws BadPriceBook
 */
export function compile(book: PriceBook): CompiledBook {
  for (const price of book.prices) checked(price);
  const ranked = [...book.prices]
    .sort((a, b) => (a.id === b.id ? a.from - b.from : a.id < b.id ? -1 : 1))
    .map((price, rank) => ({ price, rank }));
  const index: Nested = new Map();
  for (const each of ranked) {
    const { meter, category, market } = each.price;
    const versions = listAt(index, meter, category, market);
    if (versions.some((other) => overlap(other.price, each.price)))
      throw new BadPriceBook(`two prices hold at once for ${meter}/${category}/${market}`);
    versions.push(each);
  }
  for (const [at, allowance] of book.allowances.entries()) {
    const clash = book.allowances
      .slice(0, at)
      .some((other) => sameUsage(other, allowance) && overlap(other, allowance));
    if (clash) throw new BadPriceBook(`two allowances hold at once for ${allowance.meter}/${allowance.category}`);
  }
  return { version: book.version, ledger: book.ledger, size: ranked.length, allowances: book.allowances, index };
}

/** The price of a line: of its category and market, else of its category anywhere, else of its meter. At a boundary the later one. */
export function priceFor({ index }: CompiledBook, { meter, category, market, at }: UsageLine): Ranked | undefined {
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

/** The allowance that a line draws on: one of its category goes before one of its meter. */
export function allowanceFor({ allowances }: CompiledBook, line: UsageLine): Allowance | undefined {
  let found: Allowance | undefined;
  for (const each of allowances) {
    if (each.meter !== line.meter || !holds(each, line.at)) continue;
    if (each.category === line.category) return each;
    if (each.category === null) found = each;
  }
  return found;
}

interface Span {
  readonly from: number;
  readonly to: number | null;
}

const holds = ({ from, to }: Span, at: number): boolean => at >= from && (to === null || at < to);
const overlap = (a: Span, b: Span): boolean => (b.to === null || a.from < b.to) && (a.to === null || b.from < a.to);
const sameUsage = (a: Allowance, b: Allowance): boolean => a.meter === b.meter && a.category === b.category;

function versionAt(versions: readonly Ranked[] | undefined, at: number): Ranked | undefined {
  if (versions) for (const each of versions) if (holds(each.price, at)) return each;
  return undefined;
}

function checked({ id, from, to, model, minimum, maximum }: Price): void {
  if (to !== null && to <= from) throw new BadPriceBook(`${id} ends before it begins`);
  if (minimum && maximum && compare(minimum, maximum) > 0)
    throw new BadPriceBook(`${id} has a minimum above its maximum`);
  if (model.kind !== 'flat') rising(id, model);
}

function rising(id: string, { tiers }: Extract<Model, { kind: 'graduated' | 'volume' }>): void {
  let below: Decimal = { units: 0n };
  for (const [index, { upTo }] of tiers.entries()) {
    const isLast = index === tiers.length - 1;
    if ((upTo === null) !== isLast) throw new BadPriceBook(`${id}: the last tier, and no other, is open`);
    if (upTo === null) return;
    if (compare(upTo, below) <= 0) throw new BadPriceBook(`${id}: tiers must rise`);
    below = upTo;
  }
}

type Nested = Map<string, Map<string | null, Map<string | null, Ranked[]>>>;

function listAt(index: Nested, meter: string, category: string | null, market: string | null): Ranked[] {
  const byCategory = index.get(meter) ?? new Map<string | null, Map<string | null, Ranked[]>>();
  const byMarket = byCategory.get(category) ?? new Map<string | null, Ranked[]>();
  const versions = byMarket.get(market) ?? [];
  index.set(meter, byCategory.set(category, byMarket.set(market, versions)));
  return versions;
}
