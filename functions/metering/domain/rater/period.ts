import { localDayOf, startOfDay } from '../../../../shared/rates/calendar.ts';

/** A billing period in milliseconds since 1970: `from` inclusive, `to` exclusive. */
export interface Period {
  /** `2026-11` */
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Returns the calendar month of an instant in a time zone. A boundary belongs to the later month.
 * @throws UnknownTimeZoneError
 */
export const monthAt = (timeZone: string, at: number): Period =>
  monthOf(timeZone, localDayOf(timeZone, at).slice(0, 7));

/** Returns a calendar month (`2026-11`) in a time zone. @throws UnknownTimeZoneError */
export function monthOf(timeZone: string, id: string): Period {
  return { id, from: startOfDay(timeZone, `${id}-01`), to: startOfDay(timeZone, `${nextMonth(id)}-01`) };
}

function nextMonth(id: string): string {
  const [year = '', month = ''] = id.split('-');
  const next = Number(year) * 12 + Number(month);
  return `${String(Math.floor(next / 12)).padStart(4, '0')}-${String((next % 12) + 1).padStart(2, '0')}`;
}
