import type { TextResponse } from '../../../shared/http/problem.ts';
import { DECIMAL_TEXT } from '../../../shared/money/decimal.ts';

type Cell = string | number | boolean | null;

/**
 * Formats rows as CSV (RFC 4180): a header line, quotes only where necessary, CRLF after each line, and an empty cell
 * for null. Decimals are written as in JSON. A text that a spreadsheet would interpret as a formula gets a leading
 * apostrophe (OWASP, CSV Injection).
 */
export function toCsv<Row>(columns: Readonly<Record<string, (row: Row) => Cell>>, rows: readonly Row[]): string {
  const lines = [Object.keys(columns), ...rows.map((row) => Object.values(columns).map((cell) => cell(row)))];
  return lines.map((line) => `${line.map(formatCell).join(',')}\r\n`).join('');
}

function formatCell(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  const safe = /^[=+\-@\t\r]/.test(text) && !DECIMAL_TEXT.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Returns whether the caller requested CSV. `format` takes precedence over the header `Accept`. */
export const wantsCsv = (format: 'json' | 'csv' | undefined, accept: string): boolean =>
  format === undefined ? /\btext\/csv\b/i.test(accept) : format === 'csv';

/** Creates a CSV response. `next`, the URL of the next page, goes into the header `Link` (RFC 8288). */
export const csvResponse = (text: string, next?: string | null): TextResponse => ({
  status: 200,
  text,
  contentType: 'text/csv; charset=utf-8; header=present',
  ...(next ? { headers: { link: `<${next}>; rel="next"` } } : {}),
});
