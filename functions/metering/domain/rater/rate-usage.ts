import { type Decimal, isNegative, ZERO } from '../../../../shared/money/decimal.ts';
import type { ChargeLine } from './charge-line.ts';
import { type CompiledPriceBook, findAllowance, findPrice, type RankedPrice } from './compiled-price-book.ts';
import { BadUsageError } from './errors.ts';
import { computeLineItems, type LineItem } from './line-items.ts';
import type { Period } from './period.ts';
import type { Ledger, Price } from './price-book.ts';
import { compareUsageLines, type UsageLine } from './usage-line.ts';

/**
 * All usage of a tenant in a period, in any order. Rating is cumulative: each run of a period gets all usage so far.
 */
export interface RatingRun {
  readonly tenantId: string;
  readonly period: Period;
  readonly usage: readonly UsageLine[];
  /** Whether this run closes the period. Minimums are charged only then. */
  readonly isFinal: boolean;
}

export interface RatingResult {
  /** In canonical order: by price, version, number and tier. The same usage gives the same lines. */
  readonly lines: readonly ChargeLine[];
  /** Usage without a price, in time order. It is never dropped, so that it can be reviewed. */
  readonly unpriced: readonly UsageLine[];
}

/** Units of one price that are counted together. */
interface Group {
  readonly price: Price;
  readonly numberId: string | null;
  charged: bigint;
  free: bigint;
}

/**
 * Rates the usage of a period. Pure, without a clock. Allowances are used in the order of event time and id. Each price
 * version counts its own tiers, for the tenant or for each number. Every line is rounded once.
 * @throws BadUsageError
 */
export function rateUsage(book: CompiledPriceBook, run: RatingRun): RatingResult {
  const groups: Groups = new Array(book.size);
  const unpriced: UsageLine[] = [];
  const withAllowance: { line: UsageLine; ranked: RankedPrice }[] = [];
  for (const line of run.usage) {
    checkUsage(line, run.period);
    const ranked = findPrice(book, line);
    if (!ranked) unpriced.push(line);
    else if (book.allowances.length > 0 && findAllowance(book, line)) withAllowance.push({ line, ranked });
    else groupOf(groups, ranked, line).charged += line.quantity.units;
  }
  if (withAllowance.length > 0) applyAllowances(book, groups, withAllowance);
  return { lines: linesOf(book, run, groups), unpriced: unpriced.sort(compareUsageLines) };
}

function checkUsage({ quantity, at }: UsageLine, { from, to }: Period): void {
  if (isNegative(quantity)) throw new BadUsageError('usage is negative');
  if (at < from || at >= to) throw new BadUsageError('usage is outside the period');
}

/**
 * Applies the allowances: the first units by event time are free, across markets and prices, until the allowance is
 * used up.
 */
function applyAllowances(
  book: CompiledPriceBook,
  groups: Groups,
  withAllowance: { line: UsageLine; ranked: RankedPrice }[],
): void {
  const left = new Map<string, bigint>();
  for (const { line, ranked } of withAllowance.sort((a, b) => compareUsageLines(a.line, b.line))) {
    const allowance = findAllowance(book, line);
    const pool = JSON.stringify([allowance?.id, allowance?.scope === 'number' ? line.numberId : null]);
    const available = left.get(pool) ?? allowance?.quantity.units ?? 0n;
    const free = line.quantity.units < available ? line.quantity.units : available;
    left.set(pool, available - free);
    const group = groupOf(groups, ranked, line);
    group.free += free;
    group.charged += line.quantity.units - free;
  }
}

/** Groups by the rank of their price: one group, or one for each number if the price has the scope `number`. */
type Groups = (Group | Map<string, Group> | undefined)[];

function groupOf(groups: Groups, { price, rank }: RankedPrice, { numberId }: UsageLine): Group {
  const existing = groups[rank];
  if (price.scope === 'tenant') {
    if (existing && !(existing instanceof Map)) return existing;
    const group = { price, numberId: null, charged: 0n, free: 0n };
    groups[rank] = group;
    return group;
  }
  if (numberId === null) throw new BadUsageError('the price applies to each number, but the usage has no number');
  const byNumber = existing instanceof Map ? existing : new Map<string, Group>();
  const found = byNumber.get(numberId);
  if (found) return found;
  const group = { price, numberId, charged: 0n, free: 0n };
  groups[rank] = byNumber.set(numberId, group);
  return group;
}

const inNumberOrder = (byNumber: Map<string, Group>): readonly Group[] =>
  [...byNumber].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);

function linesOf(book: CompiledPriceBook, run: RatingRun, groups: Groups): ChargeLine[] {
  const lines: ChargeLine[] = [];
  for (const ofPrice of groups) {
    if (!ofPrice) continue;
    for (const group of ofPrice instanceof Map ? inNumberOrder(ofPrice) : [ofPrice])
      linesOfGroup(book, run, group, lines);
  }
  return lines;
}

function linesOfGroup({ ledger }: CompiledPriceBook, run: RatingRun, group: Group, lines: ChargeLine[]): void {
  const { price, numberId, free } = group;
  const head = { ledger, tenantId: run.tenantId, numberId, period: run.period, price };
  if (free > 0n) lines.push(lineOf(head, freeItem({ units: free })));
  for (const item of computeLineItems(price, { units: group.charged }, run.isFinal)) lines.push(lineOf(head, item));
}

interface Head {
  readonly ledger: Ledger;
  readonly tenantId: string;
  readonly numberId: string | null;
  readonly period: Period;
  readonly price: Price;
}

/** Creates a charge line. Spreading objects would take several times as long, and there can be millions of lines. */
const lineOf = ({ ledger, tenantId, numberId, period, price }: Head, item: LineItem): ChargeLine => ({
  ledger,
  tenantId,
  numberId,
  period: period.id,
  priceId: price.id,
  rateCard: price.version,
  meter: price.meter,
  category: price.category,
  market: price.market,
  currency: price.currency,
  kind: item.kind,
  tier: item.tier,
  quantity: item.quantity,
  unitPrice: item.unitPrice,
  consumed: item.consumed,
  amount: item.amount,
});

const freeItem = (units: Decimal): LineItem => ({
  kind: 'free',
  tier: 0,
  quantity: units,
  unitPrice: ZERO,
  consumed: units,
  amount: ZERO,
});
