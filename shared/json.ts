import { UnreadableInputError } from './errors.ts';

/** An integer of 16 digits or more somewhere in a JSON text: only such a number can lose digits as a double. */
const LONG_NUMBER = /[:[,\s]-?\d{16,}/;

/**
 * The maximum nesting depth. WhatsApp's payloads nest about ten levels deep. JSON.stringify, and JSON.parse with a
 * reviver, recurse for each level and fail with a RangeError at some thousands.
 */
const MAX_DEPTH = 200;

/** Measures how deep a JSON text nests outside strings, and whether all brackets are closed. Reads the text once. */
function measureNesting(text: string): { readonly deepest: number; readonly isClosed: boolean } {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth -= 1;
  }
  return { deepest, isClosed: depth === 0 };
}

/** Returns the position of the closing quote of the string that begins at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at === -1) return text.length;
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes += 1;
    // An even number of backslashes escape each other, not the quote.
    if (backslashes % 2 === 0) return at;
  }
}

/**
 * Returns whether a text looks like JSON that exceeds the depth limit. Does not parse the text, which may be invalid.
 */
export function isNestedTooDeeply(text: string): boolean {
  const { deepest, isClosed } = measureNesting(text);
  return deepest > MAX_DEPTH && isClosed;
}

/**
 * Parses JSON and keeps whole numbers beyond 2^53 exact (Meta's ids of templates and accounts are such numbers): they
 * become `JSON.rawJSON` objects, which `JSON.stringify` writes digit by digit. The result can always be stringified.
 * @throws UnreadableInputError when the text is not JSON, or nests deeper than 200 levels
 */
export function parseJson(text: string): unknown {
  if (measureNesting(text).deepest > MAX_DEPTH) throw new UnreadableInputError('nested too deeply');
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text);
  } catch (error) {
    throw new UnreadableInputError('not JSON', { cause: error });
  }
}

/** Parses JSON like `parseJson`, but returns `undefined` instead of throwing. */
export function tryParseJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns an id that Meta sends as a string or a whole number as a non-empty string; undefined for anything else. */
export function toIdText(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  if (isRecord(value) && typeof value.rawJSON === 'string') return value.rawJSON;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Writes JSON that SQS accepts: escapes U+FFFE and U+FFFF, which SQS rejects (SQS API Reference, SendMessage). */
export function toSqsJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\uFFFE\uFFFF]/g, (character) =>
    character === '\uFFFE' ? '\\ufffe' : '\\uffff',
  );
}

declare global {
  interface JSON {
    /** ECMAScript "JSON.parse source text access", in Node since 22. */
    rawJSON?(text: string): unknown;
  }
}

function keepLongNumbers(this: unknown, _name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source && /^-?\d+$/.test(source) && JSON.rawJSON ? JSON.rawJSON(source) : value;
}
