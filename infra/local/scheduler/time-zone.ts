/** Local time in a time zone. Months and days count from 1. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns whether this is a known IANA time zone name. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Returns the local time in a zone at an instant (epoch milliseconds). */
export function localTimeAt(instant: number, timeZone: string): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

/**
 * Returns the first instant with this local time; `undefined` when daylight saving time skips it.
 */
export function instantOf(wall: LocalTime, timeZone: string): number | undefined {
  const asUtc = utcOf(wall);
  const offsets = [asUtc - DAY_MS, asUtc + DAY_MS].map((near) => utcOf(localTimeAt(near, timeZone)) - near);
  const candidates = offsets.map((offset) => asUtc - offset).filter((at) => utcOf(localTimeAt(at, timeZone)) === asUtc);
  return candidates.length === 0 ? undefined : Math.min(...candidates);
}

const DAY_MS = 86_400_000;

function utcOf(wall: LocalTime): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
