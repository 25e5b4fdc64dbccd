/** Returns the calendar day in this machine's time zone, as `2026-11-24`. Times are unix milliseconds. */
export function dayOf(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

/** Returns how many calendar days ago `at` was; 0 is today. */
export function daysAgo(at: number, now: number): number {
  const noon = (time: number): number => new Date(time).setHours(12, 0, 0, 0);
  return Math.round((noon(now) - noon(at)) / 86_400_000);
}

/** Names of the days around today. */
export interface DayLabels {
  readonly today: string;
  readonly yesterday: string;
  readonly tomorrow: string;
}

/** Formats a day for a separator: today and adjacent days by name, the last week by weekday, other days by date. */
export function formatDay(at: number, now: number, locale: string, labels: DayLabels): string {
  const ago = daysAgo(at, now);
  if (ago === 0) return labels.today;
  if (ago === 1) return labels.yesterday;
  if (ago === -1) return labels.tomorrow;
  if (ago > 1 && ago < 7) return new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(at);
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', ...year }).format(at);
}

/** Formats a time: `14.02` in Indonesian, `14:02` in English. */
export function formatTime(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** Formats a time for a list: the time for today, the day otherwise. */
export function formatTimeOrDay(at: number, now: number, locale: string, labels: DayLabels): string {
  return daysAgo(at, now) === 0 ? formatTime(at, locale) : formatDay(at, now, locale, labels);
}

/** Formats the duration of a recording as minutes and two-digit seconds, such as `0.07`. */
export function formatDuration(seconds: number, separator: string): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
  return `${Math.floor(whole / 60)}${separator}${String(whole % 60).padStart(2, '0')}`;
}
