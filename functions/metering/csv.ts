import type { TextAnswer } from '../../shared/http/problem.ts';
import { DECIMAL_TEXT } from '../../shared/money/decimal.ts';

type Cell = string | number | boolean | null;

/**
 * A table as CSV (RFC 4180): a line of names, cells in quotes where they must be, CRLF behind each line, nothing for null. Decimals are
 * as they are in JSON. A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV Injection).
 */
export function csvText<Row>(columns: Readonly<Record<string, (row: Row) => Cell>>, rows: readonly Row[]): string {
  const lines = [Object.keys(columns), ...rows.map((row) => Object.values(columns).map((cell) => cell(row)))];
  return lines.map((line) => `${line.map(written).join(',')}\r\n`).join('');
}

function written(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  const safe = /^[=+\-@\t\r]/.test(text) && !DECIMAL_TEXT.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a caller asked for: `format` goes before the header `Accept`. */
export const wantsCsv = (format: 'json' | 'csv' | undefined, accept: string): boolean =>
  format === undefined ? /\btext\/csv\b/i.test(accept) : format === 'csv';

/** The table as an answer; `next` is the address of the next page, which a table has no place for but a header (RFC 8288). */
export const csvAnswer = (text: string, next?: string | null): TextAnswer => ({
  status: 200,
  text,
  contentType: 'text/csv; charset=utf-8; header=present',
  ...(next ? { headers: { link: `<${next}>; rel="next"` } } : {}),
});
