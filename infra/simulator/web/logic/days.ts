/** Calendar day of this machine's time zone, as `2026-11-24`. Times are unix milliseconds. */
export function dayOf(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

/** How many calendar days ago `at` was; 0 is today. */
export function daysAgo(at: number, now: number): number {
  const noon = (time: number): number => new Date(time).setHours(12, 0, 0, 0);
  return Math.round((noon(now) - noon(at)) / 86_400_000);
}

/** Words that a day's name needs. */
export interface DayWords {
  readonly today: string;
  readonly yesterday: string;
  readonly tomorrow: string;
}

/** A day as a separator names it: today and its neighbours, a weekday within the last week, else the date. */
export function dayText(at: number, now: number, locale: string, words: DayWords): string {
  const ago = daysAgo(at, now);
  if (ago === 0) return words.today;
  if (ago === 1) return words.yesterday;
  if (ago === -1) return words.tomorrow;
  if (ago > 1 && ago < 7) return new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(at);
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', ...year }).format(at);
}

/** `14.02` in Indonesian, `14:02` in English. */
export function timeText(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** When something was, in a list: the time today, the day before that. */
export function whenText(at: number, now: number, locale: string, words: DayWords): string {
  return daysAgo(at, now) === 0 ? timeText(at, locale) : dayText(at, now, locale, words);
}

/** Seconds as `0.07` of a recording: minutes and two digits. */
export function lengthText(seconds: number, separator: string): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
  return `${Math.floor(whole / 60)}${separator}${String(whole % 60).padStart(2, '0')}`;
}
