import * as z from 'zod';
import { AppError } from '../errors.ts';

/** A calendar day, `2026-10-01`. Days compare as texts. */
export const $Day = z.iso.date();
export type Day = z.infer<typeof $Day>;

/** The name is no IANA time zone. */
export class UnknownTimeZone extends AppError {
  override readonly name = 'UnknownTimeZone';
  readonly retryable = false;
}

/** The local calendar day of an instant (milliseconds since 1970). @throws UnknownTimeZone */
export function dayIn(timeZone: string, at: number): Day {
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

const MINUTE = 60_000;
/** Offsets from UTC lie between -12 and +14 hours, and change on whole minutes. */
const FURTHEST = 15 * 60;

/**
 * The first instant of a local calendar day, in milliseconds since 1970. Where the clock jumps over midnight that is one o'clock
 * or so; a day that a zone skipped begins with the next.
 * @throws UnknownTimeZone
 */
export function startOfDay(timeZone: string, day: Day): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  let [before, from] = [-FURTHEST, FURTHEST];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dayIn(timeZone, utc + middle * MINUTE) < day) before = middle;
    else from = middle;
  }
  return utc + from * MINUTE;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes far longer than using it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
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
    throw new UnknownTimeZone('not a time zone of the IANA database');
  }
}
