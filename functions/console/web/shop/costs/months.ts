/** Months as the API writes them, `2026-11`. */
const parts = (period: string): readonly [number, number] => [Number(period.slice(0, 4)), Number(period.slice(5, 7))];

/** So many months later, or earlier. */
export function monthsFrom(period: string, by: number): string {
  const [year, month] = parts(period);
  const count = year * 12 + (month - 1) + by;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}

/** The month of a day such as `2026-11-24`. */
export const monthOf = (day: string): string => day.slice(0, 7);

/** The middle of a month: in it in every time zone. */
export const middleOf = (period: string): string => `${period}-15T12:00:00Z`;

/** How far back the page goes. */
export const OLDEST = -12;
