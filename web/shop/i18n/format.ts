import { type Language, LOCALES } from '../../ui/language.ts';

/** The time zone of all businesses: the API does not provide a time zone per business yet. */
export const BUSINESS_ZONE = 'Asia/Jakarta';

/** Formats numbers, amounts and times in the language of the page. */
export interface Format {
  number(value: number): string;
  /**
   * Formats an amount: `Rp 25.000`; small amounts of other currencies keep decimals. A string, so that no digit is
   * lost.
   */
  money(amount: string, currency: string): string;
  /** Formats a unit price with all its digits: `Rp 356,65`. */
  rate(amount: string, currency: string): string;
  /** Formats a decimal quantity with all its digits: `1.786`, `0,25`. */
  count(quantity: string): string;
  /** `November 2026`, for any time in the month. */
  month(iso: string): string;
  /** `14.02`; followed by the zone (`WIB`) on a device with another offset. */
  time(iso: string): string;
  /** `Senin, 3 November`; with the year if it is not the current year. */
  day(iso: string, now: number): string;
  /** `3 Nov` */
  shortDay(iso: string): string;
  /** `3 Nov 2026, 14.02` */
  moment(iso: string): string;
  /** `3 Nov 2026` */
  date(iso: string): string;
  /** Rounded down: `12 mnt`, `1 j 14 mnt`, `5 j`, `2 hr`. */
  duration(milliseconds: number): string;
  /** Bytes: `1,2 MB`. */
  size(bytes: number): string;
  /** The calendar day in the business's zone, `2026-11-03`. */
  dayKey(iso: string): string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The maximum number of decimals that the API returns. */
const MAX_DECIMALS = 12;
/** Durations below this show hours and minutes; longer ones only hours. */
const HOURS_WITH_MINUTES = 3 * HOUR;

const isNumeric = (text: string): text is `${number}` => /^-?\d+(\.\d+)?$/.test(text);

/**
 * Creates the formats of a language.
 * @param deviceZone the time zone of the device
 */
export function createFormat(language: Language, zone: string, deviceZone: string): Format {
  const locale = LOCALES[language];
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const time = dates({ hour: '2-digit', minute: '2-digit' });
  const namedTime = dates({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  const day = dates({ weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfYear = dates({ day: 'numeric', month: 'long', year: 'numeric' });
  const shortDay = dates({ day: 'numeric', month: 'short' });
  const date = dates({ day: 'numeric', month: 'short', year: 'numeric' });
  const key = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
  const units = (unit: string) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' });
  const [minutes, hours, days] = [units('minute'), units('hour'), units('day')];
  const number = new Intl.NumberFormat(locale);
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: MAX_DECIMALS });
  const month = dates({ month: 'long', year: 'numeric' });
  const currencies = new Map<string, Intl.NumberFormat>();
  const rates = new Map<string, Intl.NumberFormat>();

  const timeOf = (iso: string): string => {
    const at = new Date(iso);
    return hasSameOffset(at, zone, deviceZone) ? time.format(at) : namedTime.format(at);
  };
  return {
    number: (value) => number.format(value),
    money(amount, currency) {
      const known = currencies.get(currency) ?? moneyFormat(locale, currency);
      currencies.set(currency, known);
      return isNumeric(amount) ? known.format(amount) : `${amount} ${currency}`;
    },
    rate(amount, currency) {
      const known = rates.get(currency) ?? moneyFormat(locale, currency, MAX_DECIMALS);
      rates.set(currency, known);
      return isNumeric(amount) ? known.format(amount) : `${amount} ${currency}`;
    },
    count: (quantity) => (isNumeric(quantity) ? exact.format(quantity) : quantity),
    month: (iso) => month.format(new Date(iso)),
    time: timeOf,
    day(iso, now) {
      const at = new Date(iso);
      const sameYear = key.format(at).slice(0, 4) === key.format(now).slice(0, 4);
      return sameYear ? day.format(at) : dayOfYear.format(at);
    },
    shortDay: (iso) => shortDay.format(new Date(iso)),
    moment: (iso) => `${date.format(new Date(iso))}, ${timeOf(iso)}`,
    date: (iso) => date.format(new Date(iso)),
    duration(milliseconds) {
      const length = Math.max(0, milliseconds);
      if (length < HOUR) return minutes.format(Math.floor(length / MINUTE));
      if (length < HOURS_WITH_MINUTES && length % HOUR >= MINUTE)
        return `${hours.format(Math.floor(length / HOUR))} ${minutes.format(Math.floor((length % HOUR) / MINUTE))}`;
      return length < DAY ? hours.format(Math.floor(length / HOUR)) : days.format(Math.floor(length / DAY));
    },
    size(bytes) {
      const inMegabytes = bytes >= 1_000_000;
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: inMegabytes ? 'megabyte' : 'kilobyte',
        maximumFractionDigits: inMegabytes ? 1 : 0,
      }).format(bytes / (inMegabytes ? 1_000_000 : 1_000));
    },
    dayKey: (iso) => key.format(new Date(iso)),
  };
}

/** Rupiah amounts have no decimals in practice; rates below one dollar need four. */
function moneyFormat(locale: string, currency: string, digits?: number): Intl.NumberFormat {
  const whole = currency === 'IDR';
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: digits ?? (whole ? 0 : 4),
  });
}

function hasSameOffset(at: Date, zone: string, other: string): boolean {
  if (zone === other) return true;
  const wall = (timeZone: string) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
  return wall(zone) === wall(other);
}

/** Classifies a day relative to today, in the business's time zone. */
export function relativeDay(iso: string, now: number, format: Format): 'today' | 'yesterday' | 'earlier' {
  const day = format.dayKey(iso);
  if (day === format.dayKey(new Date(now).toISOString())) return 'today';
  return day === format.dayKey(new Date(now - DAY).toISOString()) ? 'yesterday' : 'earlier';
}
