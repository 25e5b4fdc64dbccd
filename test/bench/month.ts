import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { benchAssembly } from './assembly.ts';
import { costByKind } from './cost.ts';
import type { Bench, Figure } from './figure.ts';
import { DAYS_PER_MONTH, fixedMonthlyCost, QUARTERS_PER_DAY } from './month-fixed.ts';
import { measureUnits, UNITS, type Unit, type UnitName } from './month-units.ts';
import { measureScheduledUse } from './scheduled-use.ts';
import { bucketCostPerMonth, retainedBytes, tableCostPerMonth } from './storage.ts';

/** Messages per day of the shops whose bill is calculated. */
const SIZES = [10, 300, 3000] as const;
/** Half of the messages are from customers, the other half are replies that reach `read`. */
const CUSTOMERS_SHARE = 1 / 2;
/** One in ten messages of customers is the first of a new customer. */
const NEWCOMER_EVERY = 10;
/** One in 50 messages is a picture. */
const PICTURE_EVERY = 50;
/** There is one order for 20 messages. Its cart and four notices are additional messages. */
const ORDER_EVERY = 20;
/** Size of a photo as WhatsApp sends it. */
const PICTURE_BYTES = 100_000;
/** The shop's page is open in one browser for a working day, and visible for an hour of it. */
const PAGE_OPEN_HOURS = 8;
const PAGE_SEEN_HOURS = 1;
/**
 * Interval at which the page polls for waiting conversations, the conversation and its thread:
 * web/shop/api/queries.ts.
 */
const SECONDS_BETWEEN_LOOKS = { seen: 2.5, unseen: 15 } as const;

const HOUR_SECONDS = 3600;

/** The load that is measured for a bill. */
interface MonthLoad {
  readonly people: number;
  /** Number of quarters of an hour without traffic. */
  readonly quarters: number;
}

/**
 * `month.10`, `month.300`, `month.3000`: what a shop with this many messages per day adds to a month's AWS bill, in US
 * dollars; `month.idle`: what a tenant without messages adds. `detail.fixed` of the latter has the fixed cost of the
 * deployment.
 */
export const month: Bench = {
  names: [...SIZES.map((size) => `month.${size}`), 'month.idle'],
  async *run() {
    const assembly = await benchAssembly();
    const test = await startTestPlatform({ assembly, hasTemplateTickRate: true, fillShop: true, simulator: {} });
    try {
      yield* await measureMonths(test, assembly, { people: 10, quarters: QUARTERS_PER_DAY });
    } finally {
      await test.stop();
    }
  },
};

async function measureMonths(test: SimulatedPlatform, assembly: string, load: MonthLoad): Promise<readonly Figure[]> {
  const usePerTick = await measureScheduledUse(test, 1);
  const units = await measureUnits(test, { people: load.people, picture: Buffer.alloc(PICTURE_BYTES, 7) }, usePerTick);
  const before = await retainedBytes(test);
  await test.createTenant('Warung sepi', { phoneNumberId: '300000000000001', wabaId: '400000000000001' });
  await test.idle();
  const bytes = (await retainedBytes(test)) - before;
  const fixed = fixedMonthlyCost(assembly, test, await measureScheduledUse(test, load.quarters), load.quarters);
  return [
    ...SIZES.map((size) => billOf(size, units)),
    {
      name: 'month.idle',
      value: roundToFourDigits(tableCostPerMonth(bytes)),
      unit: 'US dollars per month',
      detail: { tableBytes: bytes, fixed },
    },
  ];
}

/** Returns how often each unit occurs in a month. */
export function unitCountsOf(messagesADay: number): Readonly<Record<UnitName, number>> {
  const messages = messagesADay * DAYS_PER_MONTH;
  const fromCustomers = messages * CUSTOMERS_SHARE;
  const [picture, newcomer] = [messages / PICTURE_EVERY, fromCustomers / NEWCOMER_EVERY];
  const seen = (PAGE_SEEN_HOURS * HOUR_SECONDS) / SECONDS_BETWEEN_LOOKS.seen;
  const unseen = ((PAGE_OPEN_HOURS - PAGE_SEEN_HOURS) * HOUR_SECONDS) / SECONDS_BETWEEN_LOOKS.unseen;
  return {
    text: fromCustomers - picture - newcomer,
    ...{ newcomer, picture },
    reply: messages - fromCustomers,
    order: messages / ORDER_EVERY,
    look: (seen + unseen) * DAYS_PER_MONTH,
  };
}

/** Returns a shop's bill for a month, from the cost of each unit. */
export function billOf(messagesADay: number, units: Readonly<Record<UnitName, Unit>>): Figure {
  const mix = unitCountsOf(messagesADay);
  const parts = UNITS.map((unit) => ({ unit, times: mix[unit], ...units[unit] })).map(
    ({ unit, times, cost, bytes }) => ({
      unit,
      times,
      dollars: (cost.total / 1_000_000) * times,
      perMillion: cost.total,
      kinds: costByKind(cost),
      tableBytesEach: bytes,
    }),
  );
  const tableBytes = parts.reduce((sum, { times, tableBytesEach }) => sum + times * tableBytesEach, 0);
  const mediaBytes = mix.picture * PICTURE_BYTES;
  const storage = { tableBytes, mediaBytes, dollars: tableCostPerMonth(tableBytes) + bucketCostPerMonth(mediaBytes) };
  const used = parts.reduce((sum, { dollars }) => sum + dollars, 0);
  const page = parts.find(({ unit }) => unit === 'look')?.dollars ?? 0;
  return {
    name: `month.${messagesADay}`,
    value: roundToFourDigits(used + storage.dollars),
    unit: 'US dollars per month',
    detail: {
      withoutPage: roundToFourDigits(used - page + storage.dollars),
      storage,
      parts: parts.map((part) => ({ ...part, dollars: roundToFourDigits(part.dollars) })),
      assumes: ASSUMPTIONS,
    },
  };
}

/** The assumptions behind the figures. */
const ASSUMPTIONS = [
  'batches of one message, warm functions',
  `one in ${ORDER_EVERY} messages leads to an order of two lines with four notices; one in ${PICTURE_EVERY} is a picture of ${PICTURE_BYTES} bytes`,
  `the page is open ${PAGE_OPEN_HOURS} hours a day and visible ${PAGE_SEEN_HOURS}`,
  'the data of a month is stored for a month; logs cost ingestion only; no free tier, no data transfer out, no charges of Meta',
] as const;

/** Rounds to four significant digits, because the bill of a small shop is a fraction of a cent. */
function roundToFourDigits(dollars: number): number {
  return Number(dollars.toPrecision(4));
}
