import { type Decimal, isNegative, ZERO } from '../../../shared/money/decimal.ts';
import { allowanceFor, type CompiledBook, priceFor, type Ranked } from './book.ts';
import type { ChargeLine } from './charge-line.ts';
import { BadUsage } from './errors.ts';
import { type Part, partsOf } from './parts.ts';
import type { Period } from './period.ts';
import type { Ledger, Price } from './price.ts';
import { inOrder, type UsageLine } from './usage.ts';

/** All usage of one tenant in one period, in any order: rating is cumulative, so each run of a period is given everything so far. */
export interface Run {
  readonly tenantId: string;
  readonly period: Period;
  readonly usage: readonly UsageLine[];
  /** Whether the period closes with this run; only then minimums are owed. */
  readonly final: boolean;
}

export interface Rated {
  /** In canonical order: by price, version in time, number, tier. The same usage gives the same lines. */
  readonly lines: readonly ChargeLine[];
  /** Usage that no price knows, in order of time: never dropped, for a person to look at. */
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
 * Rates a period: pure, without a clock. Allowances are taken by event time and id; each price version counts its own tiers, over
 * the tenant or each number; every line is rounded once.
 * @throws BadUsage
 */
export function rate(book: CompiledBook, run: Run): Rated {
  const groups: Groups = new Array(book.size);
  const unpriced: UsageLine[] = [];
  const allowed: { line: UsageLine; ranked: Ranked }[] = [];
  for (const line of run.usage) {
    checkUsage(line, run.period);
    const ranked = priceFor(book, line);
    if (!ranked) unpriced.push(line);
    else if (book.allowances.length > 0 && allowanceFor(book, line)) allowed.push({ line, ranked });
    else groupOf(groups, ranked, line).charged += line.quantity.units;
  }
  if (allowed.length > 0) drawAllowances(book, groups, allowed);
  return { lines: linesOf(book, run, groups), unpriced: unpriced.sort(inOrder) };
}

function checkUsage({ quantity, at }: UsageLine, { from, to }: Period): void {
  if (isNegative(quantity)) throw new BadUsage('usage is below zero');
  if (at < from || at >= to) throw new BadUsage('usage lies outside the period');
}

/** The first units by event time are free, across markets and prices, until the allowance is used up. */
function drawAllowances(book: CompiledBook, groups: Groups, allowed: { line: UsageLine; ranked: Ranked }[]): void {
  const left = new Map<string, bigint>();
  for (const { line, ranked } of allowed.sort((a, b) => inOrder(a.line, b.line))) {
    const allowance = allowanceFor(book, line);
    const pool = JSON.stringify([allowance?.id, allowance?.scope === 'number' ? line.numberId : null]);
    const rest = left.get(pool) ?? allowance?.quantity.units ?? 0n;
    const free = line.quantity.units < rest ? line.quantity.units : rest;
    left.set(pool, rest - free);
    const group = groupOf(groups, ranked, line);
    group.free += free;
    group.charged += line.quantity.units - free;
  }
}

/** By the rank of the price: one group, or for a price that counts by number, one for each number. */
type Groups = (Group | Map<string, Group> | undefined)[];

function groupOf(groups: Groups, { price, rank }: Ranked, { numberId }: UsageLine): Group {
  const known = groups[rank];
  if (price.scope === 'tenant') {
    if (known && !(known instanceof Map)) return known;
    const group = { price, numberId: null, charged: 0n, free: 0n };
    groups[rank] = group;
    return group;
  }
  if (numberId === null) throw new BadUsage('the price counts by number, and the usage has none');
  const byNumber = known instanceof Map ? known : new Map<string, Group>();
  const found = byNumber.get(numberId);
  if (found) return found;
  const group = { price, numberId, charged: 0n, free: 0n };
  groups[rank] = byNumber.set(numberId, group);
  return group;
}

const inNumberOrder = (byNumber: Map<string, Group>): readonly Group[] =>
  [...byNumber].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);

function linesOf(book: CompiledBook, run: Run, groups: Groups): ChargeLine[] {
  const lines: ChargeLine[] = [];
  for (const ofPrice of groups) {
    if (!ofPrice) continue;
    for (const group of ofPrice instanceof Map ? inNumberOrder(ofPrice) : [ofPrice])
      linesOfGroup(book, run, group, lines);
  }
  return lines;
}

function linesOfGroup({ ledger }: CompiledBook, run: Run, group: Group, lines: ChargeLine[]): void {
  const { price, numberId, free } = group;
  const head = { ledger, tenantId: run.tenantId, numberId, period: run.period, price };
  if (free > 0n) lines.push(lineOf(head, freePart({ units: free })));
  for (const part of partsOf(price, { units: group.charged }, run.final)) lines.push(lineOf(head, part));
}

interface Head {
  readonly ledger: Ledger;
  readonly tenantId: string;
  readonly numberId: string | null;
  readonly period: Period;
  readonly price: Price;
}

/** Written out: spreading objects takes several times as long, and there can be millions. */
const lineOf = ({ ledger, tenantId, numberId, period, price }: Head, part: Part): ChargeLine => ({
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
  kind: part.kind,
  tier: part.tier,
  quantity: part.quantity,
  unitPrice: part.unitPrice,
  consumed: part.consumed,
  amount: part.amount,
});

const freePart = (units: Decimal): Part => ({
  kind: 'free',
  tier: 0,
  quantity: units,
  unitPrice: ZERO,
  consumed: units,
  amount: ZERO,
});
