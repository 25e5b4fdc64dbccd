import * as z from 'zod';
import { AppError } from '../errors.ts';

/** A calendar day, `2026-10-01`. Days can be compared as strings. */
export const daySchema = z.iso.date();
export type Day = z.infer<typeof daySchema>;

/** The name is not an IANA time zone. */
export class UnknownTimeZoneError extends AppError {
  override readonly name = 'UnknownTimeZoneError';
  readonly retryable = false;
}

/** Returns the local calendar day of an instant (milliseconds since 1970). @throws UnknownTimeZoneError */
export function localDayOf(timeZone: string, at: number): Day {
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

const MINUTE_MS = 60_000;
/** Offsets from UTC are between -12 and +14 hours, and change at whole minutes. */
const MAX_OFFSET_MINUTES = 15 * 60;

/**
 * Returns the first instant of a local calendar day, in milliseconds since 1970. If the clock skips midnight, the day
 * begins later, for example at one o'clock. A day that a time zone skipped begins with the next day.
 * @throws UnknownTimeZoneError
 */
export function startOfDay(timeZone: string, day: Day): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  let [low, high] = [-MAX_OFFSET_MINUTES, MAX_OFFSET_MINUTES];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (localDayOf(timeZone, utc + middle * MINUTE_MS) < day) low = middle;
    else high = middle;
  }
  return utc + high * MINUTE_MS;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns a cached formatter, because creating one takes far longer than using it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const cached = formats.get(timeZone);
  if (cached) return cached;
  try {
    const format = new Intl.DateTimeFormat('en-u-ca-iso8601', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formats.set(timeZone, format);
    return format;
  } catch {
    throw new UnknownTimeZoneError('not an IANA time zone');
  }
}
