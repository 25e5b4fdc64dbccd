import { tryParseJson } from '../../shared/json.ts';

/** A page's raw text stays well under the 6 MB that a function can answer (Lambda Developer Guide, quotas). */
const PAGE_BYTES = 4 * 1024 * 1024;

/** As many entries from the front as their raw texts leave room for, one at least. */
export function thatFit<T>(entries: readonly T[], rawOf: (entry: T) => string | undefined): readonly T[] {
  let sum = 0;
  const tooMuch = entries.findIndex((entry) => {
    sum += Buffer.byteLength(rawOf(entry) ?? '');
    return sum > PAGE_BYTES;
  });
  return tooMuch === -1 ? entries : entries.slice(0, Math.max(1, tooMuch));
}

/** Raw input as it was: JSON, `null` included, or what is none as text. */
export function shown(raw: string): unknown {
  const parsed = tryParseJson(raw);
  return parsed === undefined ? raw : parsed;
}
