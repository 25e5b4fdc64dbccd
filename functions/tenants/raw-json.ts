import { tryParseJson } from '../../shared/json.ts';

/** Keeps the raw texts of a page well under the 6 MB response limit of a function (Lambda Developer Guide, quotas). */
const PAGE_BYTES = 4 * 1024 * 1024;

/** Returns the leading entries whose raw texts fit into a page, but at least one. */
export function limitToPageSize<T>(entries: readonly T[], rawOf: (entry: T) => string | undefined): readonly T[] {
  let sum = 0;
  const firstOver = entries.findIndex((entry) => {
    sum += Buffer.byteLength(rawOf(entry) ?? '');
    return sum > PAGE_BYTES;
  });
  return firstOver === -1 ? entries : entries.slice(0, Math.max(1, firstOver));
}

/** Parses raw input as JSON (`null` included). Returns text that is not JSON unchanged. */
export function parseRaw(raw: string): unknown {
  const parsed = tryParseJson(raw);
  return parsed === undefined ? raw : parsed;
}
