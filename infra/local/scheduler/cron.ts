import { instantOf, localTimeAt } from './time-zone.ts';

/** A schedule expression that AWS rejects or that this runtime does not support. The message names the problem. */
export class InvalidExpressionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidExpressionError';
  }
}

/** The values of a cron expression, as sorted lists. `undefined` days represent `?`. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[] | undefined;
  readonly months: readonly number[];
  /** 1 is Sunday. */
  readonly daysOfWeek: readonly number[] | undefined;
  readonly years: readonly number[];
}

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** EventBridge Scheduler User Guide, "Schedule types", Cron-based schedules: the six fields and their values. */
const FIELDS = {
  minutes: { name: 'minutes', low: 0, high: 59 },
  hours: { name: 'hours', low: 0, high: 23 },
  dayOfMonth: { name: 'day-of-month', low: 1, high: 31 },
  month: { name: 'month', low: 1, high: 12, names: MONTHS },
  dayOfWeek: { name: 'day-of-week', low: 1, high: 7, names: WEEKDAYS },
  year: { name: 'year', low: 1970, high: 2199 },
} satisfies Record<string, Field>;

/**
 * Parses the fields of `cron(...)`.
 * @throws InvalidExpressionError also for the documented wildcards L, W and #, which are not supported
 */
export function parseCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6)
    throw new InvalidExpressionError(`cron(${text}) must have six fields, it has ${fields.length}`);
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    throw new InvalidExpressionError(`cron(${text}) must have ? in either day-of-month or day-of-week`);
  return {
    minutes: parseField(minutes, FIELDS.minutes),
    hours: parseField(hours, FIELDS.hours),
    daysOfMonth: dayOfMonth === '?' ? undefined : parseField(dayOfMonth, FIELDS.dayOfMonth),
    months: parseField(month, FIELDS.month),
    daysOfWeek: dayOfWeek === '?' ? undefined : parseField(dayOfWeek, FIELDS.dayOfWeek),
    years: parseField(year, FIELDS.year),
  };
}

function parseField(text: string, field: Field): number[] {
  const values = new Set(text.split(',').flatMap((part) => parsePart(part, field)));
  return [...values].sort((a, b) => a - b);
}

/** Parses `*`, `a` or `a-b`, each optionally with `/step`. `a/step` runs from a to the field's end. */
function parsePart(part: string, field: Field): number[] {
  const [, range = '', stepText] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  const step = stepText === undefined ? 1 : Number(stepText);
  const [, first = '', last] = /^([^-]+)(?:-([^-]+))?$/.exec(range) ?? [];
  if (first === '' || step < 1) throw invalid(part, field);
  const low = first === '*' ? field.low : parseValue(first, field);
  const isOpenEnded = first === '*' || (stepText !== undefined && last === undefined);
  const high = last !== undefined ? parseValue(last, field) : isOpenEnded ? field.high : low;
  return rangeOf(low, high, step, field);
}

/** Expands a range. A range of weekdays or months can wrap around (FRI-MON). */
function rangeOf(low: number, high: number, step: number, field: Field): number[] {
  const span = field.high - field.low + 1;
  const length = high >= low ? high - low + 1 : high - low + 1 + span;
  const count = Math.ceil(length / step);
  return Array.from({ length: count }, (_, index) => ((low - field.low + index * step) % span) + field.low);
}

function parseValue(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named !== -1) return named + 1;
  if (/^(L|.*W|.*#.*|\d+L|[A-Z]{3}L)$/i.test(text))
    throw new InvalidExpressionError(
      `cron ${field.name} field ${text}: the local runtime does not support the wildcards L, W and #`,
    );
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= field.low && value <= field.high)) throw invalid(text, field);
  return value;
}

function invalid(text: string, field: Field): InvalidExpressionError {
  return new InvalidExpressionError(`cron ${field.name} field ${text} is not within ${field.low}-${field.high}`);
}

/**
 * Returns the first run after `after` (epoch milliseconds), or `undefined` if there is none. Daylight saving time
 * (Scheduler User Guide, "Schedule types"): a time that is skipped in spring does not run, one that occurs twice in
 * autumn runs once.
 */
export function nextCronRun(cron: Cron, timeZone: string, after: number): number | undefined {
  const from = localTimeAt(after, timeZone);
  let day = Date.UTC(from.year, from.month - 1, from.day);
  for (;;) {
    const date = new Date(day);
    const year = date.getUTCFullYear();
    if (year > (cron.years.at(-1) ?? 0)) return undefined;
    if (!cron.years.includes(year)) day = Date.UTC(year + 1, 0, 1);
    else if (!cron.months.includes(date.getUTCMonth() + 1)) day = Date.UTC(year, date.getUTCMonth() + 1, 1);
    else {
      const run = matchesDay(cron, date) ? firstRunOfDay(cron, date, timeZone, after) : undefined;
      if (run !== undefined) return run;
      day += 86_400_000;
    }
  }
}

function matchesDay(cron: Cron, date: Date): boolean {
  if (cron.daysOfMonth && !cron.daysOfMonth.includes(date.getUTCDate())) return false;
  return !cron.daysOfWeek || cron.daysOfWeek.includes(date.getUTCDay() + 1);
}

function firstRunOfDay(cron: Cron, date: Date, timeZone: string, after: number): number | undefined {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  for (const hour of cron.hours) {
    const lastOfHour = instantOf({ year, month, day, hour, minute: 59, second: 59 }, timeZone);
    if (lastOfHour !== undefined && lastOfHour <= after) continue;
    for (const minute of cron.minutes) {
      const run = instantOf({ year, month, day, hour, minute, second: 0 }, timeZone);
      if (run !== undefined && run > after) return run;
    }
  }
  return undefined;
}
