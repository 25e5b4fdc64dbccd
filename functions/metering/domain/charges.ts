import { msToIsoTime } from '../../../shared/clock.ts';
import type { Currency } from '../../../shared/money/currencies.ts';
import { minorUnitDigits } from '../../../shared/money/currencies.ts';
import { add, type Decimal, decimalText, subtract, sum, ZERO } from '../../../shared/money/decimal.ts';
import { BILLABILITY_RULES } from '../../../shared/rates/billability.ts';
import { hasProviderPrice } from '../../../shared/rates/meters.ts';
import { RATE_CARDS } from '../../../shared/rates/rate-cards.ts';
import type { AllowanceView, Charges, ChargeView, UnpricedUsage } from '../api/views.ts';
import type { BillingTerms } from './billing-terms.ts';
import { describeChargeLine } from './describe-charge-line.ts';
import { createPlatformPriceBook, SUBSCRIPTION } from './plans.ts';
import { type ChargeLine, toChargeLineJson } from './rater/charge-line.ts';
import { type CompiledPriceBook, compilePriceBook, findAllowance } from './rater/compiled-price-book.ts';
import type { Period } from './rater/period.ts';
import type { Allowance } from './rater/price-book.ts';
import { createProviderPriceBook } from './rater/provider-price-book.ts';
import { type RatingResult, rateUsage } from './rater/rate-usage.ts';
import type { UsageLine } from './rater/usage-line.ts';
import { type PeriodUsage, toUsageLines } from './usage-lines.ts';

/** The data from which a tenant's charges of a month are computed. */
export interface ChargeInput {
  readonly tenantId: string;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly terms: BillingTerms;
  readonly period: Period;
  readonly usage: PeriodUsage;
  /** Whether the operator passes WhatsApp's bill on to businesses. */
  readonly resells: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly completeThrough: number | undefined;
  /** The tenant's phone number ids, so that unused allowances are listed too. */
  readonly numberIds: readonly string[];
  /** The path of the usage records: `/v1/usage/records`. */
  readonly recordsAt: string;
}

/** Computes the charges of a month. Pure: the same usage always gives the same lines, for every caller. */
export function computeCharges(input: ChargeInput): Charges {
  const { period, terms, now, tenantId } = input;
  const lines = toUsageLines(input.usage, period);
  const books = booksOf(terms);
  const run = (book: CompiledPriceBook, usage: readonly UsageLine[]): RatingResult =>
    rateUsage(book, { tenantId, period, usage, isFinal: now >= period.to });
  const platform = run(books.platform, [...subscriptionOf(input), ...lines]);
  const messages = lines.filter(({ meter }) => hasProviderPrice(meter));
  const provider = run(books.provider, messages);
  const view = (line: ChargeLine): ChargeView => viewOf(line, input.recordsAt);
  const providerLines = provider.lines.map(view);
  return {
    period: period.id,
    state: now < period.to ? 'open' : 'closing',
    from: msToIsoTime(period.from),
    to: msToIsoTime(period.to),
    timeZone: terms.timeZone,
    plan: terms.plan,
    asOf: msToIsoTime(now),
    completeThrough: msToIsoTime(input.completeThrough ?? period.from),
    ledgers: {
      platform: { ...ledgerOf(platform, 'IDR'), charged: true, lines: platform.lines.map(view) },
      provider: {
        ...ledgerOf(provider, terms.currency),
        charged: input.resells,
        // Unpriced usage is not confirmed either.
        status:
          provider.unpriced.length === 0 && providerLines.every(({ status }) => status === 'confirmed')
            ? 'confirmed'
            : 'illustrative',
        lines: providerLines,
      },
    },
    allowances: [...allowancesIn(books.platform, lines, input), ...allowancesIn(books.provider, messages, input)],
  };
}

/** Returns the monthly fee as a usage line if the tenant existed in the month and the month has begun. */
function subscriptionOf({ createdAt, period, now }: ChargeInput): readonly UsageLine[] {
  if (createdAt * 1000 >= period.to || now < period.from) return [];
  const noDimensions = { category: null, market: null, numberId: null };
  // The quantity is zero: the fee does not depend on usage.
  return [{ ...noDimensions, id: SUBSCRIPTION, meter: SUBSCRIPTION, at: period.from, quantity: ZERO }];
}

interface PriceBooks {
  readonly platform: CompiledPriceBook;
  readonly provider: CompiledPriceBook;
}

const booksByTerms = new Map<string, PriceBooks>();

/** Returns the price books of the terms. Cached, because compiling a book takes far longer than rating a month. */
function booksOf({ plan, currency, timeZone }: BillingTerms): PriceBooks {
  const key = `${plan}|${currency}|${timeZone}`;
  const cached = booksByTerms.get(key);
  if (cached) return cached;
  const compiled = {
    platform: compilePriceBook(createPlatformPriceBook(plan, timeZone)),
    provider: compilePriceBook(
      createProviderPriceBook({ cards: RATE_CARDS, rules: BILLABILITY_RULES, currency, timeZone }),
    ),
  };
  booksByTerms.set(key, compiled);
  return compiled;
}

function ledgerOf({ lines, unpriced }: RatingResult, currency: Currency) {
  const total = sum(lines.map(({ amount }) => amount));
  return { currency, total: decimalText(total, minorUnitDigits(currency)), unpriced: unpricedOf(unpriced) };
}

function unpricedOf(lines: readonly UsageLine[]): UnpricedUsage[] {
  const groups = new Map<string, Pick<UsageLine, 'meter' | 'category' | 'market' | 'numberId' | 'quantity'>>();
  for (const { meter, category, market, numberId, quantity } of lines) {
    // The subscription line of a plan without a monthly fee: nothing was used.
    if (quantity.units === 0n) continue;
    const key = JSON.stringify([meter, category, market, numberId]);
    const known = groups.get(key)?.quantity ?? ZERO;
    groups.set(key, { meter, category, market, numberId, quantity: add(known, quantity) });
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => ({ ...group, quantity: decimalText(group.quantity) }));
}

const STATUSES: ReadonlyMap<string, ChargeView['status']> = new Map(
  [...RATE_CARDS, ...BILLABILITY_RULES].map(({ version, status }) => [version, status]),
);

/**
 * Returns the status of a rate card. Platform fees and messages that WhatsApp reported as free are always confirmed.
 */
const statusOf = (rateCard: string): ChargeView['status'] => STATUSES.get(rateCard) ?? 'confirmed';

function viewOf(line: ChargeLine, recordsAt: string): ChargeView {
  const { priceId: _, ...json } = toChargeLineJson(line);
  const parts = [line.ledger, line.period, line.priceId, line.rateCard, line.numberId ?? '', line.kind, line.tier];
  return {
    ...json,
    id: parts.join(':'),
    description: describeChargeLine(line),
    status: statusOf(line.rateCard),
    records: line.meter === SUBSCRIPTION ? null : recordsLink(line, recordsAt),
  };
}

function recordsLink({ period, meter, category, market, numberId }: ChargeLine, recordsAt: string): string {
  const query = new URLSearchParams({ period, meter });
  for (const [name, value] of Object.entries({ category, market, numberId }))
    if (value !== null) query.set(name, value);
  return `${recordsAt}?${query}`;
}

/** Returns each allowance of the month with the quantity used. */
function allowancesIn(
  book: CompiledPriceBook,
  lines: readonly UsageLine[],
  { period, numberIds }: ChargeInput,
): AllowanceView[] {
  const applicable = book.allowances.filter(({ from, to }) => from < period.to && (to === null || to > period.from));
  return applicable.flatMap((allowance) => {
    const drawn = lines.filter((line) => findAllowance(book, line) === allowance);
    if (allowance.scope === 'tenant') return [viewOfAllowance(book, allowance, drawn, null)];
    const used = drawn.flatMap(({ numberId }) => (numberId === null ? [] : [numberId]));
    const numbers = [...new Set([...numberIds, ...used])].sort();
    return numbers.map((numberId) =>
      viewOfAllowance(
        book,
        allowance,
        drawn.filter((line) => line.numberId === numberId),
        numberId,
      ),
    );
  });
}

function viewOfAllowance(
  { ledger }: CompiledPriceBook,
  { id, meter, category, quantity }: Allowance,
  drawn: readonly UsageLine[],
  numberId: string | null,
): AllowanceView {
  const all = sum(drawn.map((line) => line.quantity));
  const used: Decimal = all.units < quantity.units ? all : quantity;
  const left = subtract(quantity, used);
  const texts = { quantity: decimalText(quantity), used: decimalText(used), left: decimalText(left) };
  return { ledger, id, meter, category, numberId, ...texts };
}
