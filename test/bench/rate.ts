import { compilePriceBook } from '../../functions/metering/domain/rater/compiled-price-book.ts';
import { priceBookSchema } from '../../functions/metering/domain/rater/price-book.ts';
import { type RatingRun, rateUsage } from '../../functions/metering/domain/rater/rate-usage.ts';
import { round } from './cost.ts';
import type { Bench, Figure } from './figure.ts';

const LINES = 1_000_000;
const PRICES = 50;
const RUNS = 5;

const book = compilePriceBook(
  priceBookSchema.parse({
    version: 'bench',
    ledger: 'provider',
    prices: Array.from({ length: PRICES }, (_, index) => ({
      id: `message/market-${index}`,
      version: 'card-1',
      meter: 'message',
      category: 'utility',
      market: `market-${index}`,
      currency: 'EUR',
      from: 0,
      to: null,
      scope: 'tenant',
      model: { kind: 'graduated', tiers: [{ upTo: null, unitPrice: `0.0${101 + index * 17}` }] },
    })),
  }),
);

/** Months of tenants, each with usage in every market: one charge line per usage line. */
const months: readonly RatingRun[] = Array.from({ length: LINES / PRICES }, (_, tenant) => ({
  tenantId: `tenant-${tenant}`,
  period: { id: '2026-11', from: 1000, to: 2000 },
  isFinal: true,
  usage: Array.from({ length: PRICES }, (_, index) => ({
    id: `usage-${index}`,
    meter: 'message',
    category: 'utility',
    market: `market-${index}`,
    numberId: null,
    at: 1500,
    quantity: { units: BigInt(1 + ((tenant * 31 + index * 7) % 5000)) * 10n ** 12n },
  })),
}));

/**
 * `rate.ratio`: time to rate and round a million lines, relative to a loop that only multiplies, rounds and adds
 * BigInts.
 */
export const rateRatio: Bench = {
  names: ['rate.ratio'],
  async *run() {
    yield measureRatio();
  },
};

function measureRatio(): Figure {
  const [rater, bare] = [[] as number[], [] as number[]];
  for (let run = 0; run < RUNS; run++) {
    const [rated, looped] = [measureTime(rateAll), measureTime(bareLoop)];
    if (rated.total !== looped.total) throw new Error('the rater and the bare loop disagree');
    rater.push(rated.ms);
    bare.push(looped.ms);
  }
  const best = { raterMs: round(Math.min(...rater)), bareMs: round(Math.min(...bare)) };
  return {
    name: 'rate.ratio',
    value: round(best.raterMs / best.bareMs),
    unit: 'ratio',
    detail: { lines: LINES, runs: RUNS, ...best },
  };
}

function measureTime(work: () => bigint): { readonly ms: number; readonly total: bigint } {
  const started = performance.now();
  const total = work();
  return { ms: performance.now() - started, total };
}

function rateAll(): bigint {
  let total = 0n;
  let count = 0;
  for (const month of months) {
    for (const { amount } of rateUsage(book, month).lines) {
      total += amount.units;
      count++;
    }
  }
  if (count !== LINES) throw new Error(`${count} lines instead of ${LINES}`);
  return total;
}

const unitPrices = Array.from({ length: PRICES }, (_, index) => BigInt(101 + index * 17) * 10n ** 8n);
const quantities = months.map(({ usage }) => usage.map(({ quantity }) => quantity.units));
const CENT = 10n ** 22n;
const HALF_CENT = CENT / 2n;

/**
 * Performs the same arithmetic on the same numbers: both factors have twelve decimal places, the result is in cents.
 */
function bareLoop(): bigint {
  let cents = 0n;
  for (const month of quantities) {
    for (let index = 0; index < PRICES; index++) {
      cents += ((month[index] ?? 0n) * (unitPrices[index] ?? 0n) + HALF_CENT) / CENT;
    }
  }
  return cents * 10n ** 10n;
}
