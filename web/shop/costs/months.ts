/** Returns the year and the month of a period such as `2026-11`. */
const yearAndMonthOf = (period: string): readonly [number, number] => [
  Number(period.slice(0, 4)),
  Number(period.slice(5, 7)),
];

/** Adds months to a period; a negative number subtracts. */
export function addMonths(period: string, months: number): string {
  const [year, month] = yearAndMonthOf(period);
  const count = year * 12 + (month - 1) + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}

/** Returns the month of a day such as `2026-11-24`. */
export const monthOf = (day: string): string => day.slice(0, 7);

/** Returns the middle of a month, which is in that month in every time zone. */
export const middleOfMonth = (period: string): string => `${period}-15T12:00:00Z`;

/** The oldest month that the page shows, relative to the current one. */
export const OLDEST_MONTH_OFFSET = -12;
