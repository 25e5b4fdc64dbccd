import { UnreadableInput } from './errors.ts';

/** An integer of 16 digits or more somewhere in a JSON text: only such a number can lose digits as a double. */
const LONG_NUMBER = /[:[,\s]-?\d{16,}/;

/**
 * Lists and objects within each other, at most. What WhatsApp sends nests about ten deep; JSON.stringify and a reviver of
 * JSON.parse call themselves for each level and end at some thousands with a RangeError.
 */
const DEEPEST = 200;

/** How deep a JSON text nests, strings left out, and whether all that is opened is closed. Reads the text once. */
function nestingOf(text: string): { readonly deepest: number; readonly isClosed: boolean } {
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

/** Where the string that begins at `start` ends: its closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at === -1) return text.length;
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    // An even number of backslashes escape each other, and not the quote.
    if (slashes % 2 === 0) return at;
  }
}

/** Whether a text looks like JSON that nests deeper than anything here reads. Nobody parses it, so it may be broken elsewhere. */
export function isTooDeep(text: string): boolean {
  const { deepest, isClosed } = nestingOf(text);
  return deepest > DEEPEST && isClosed;
}

/**
 * JSON.parse that answers `unknown` and keeps whole numbers beyond 2^53 exact (Meta's ids of templates and accounts are
 * such numbers): they come back as `JSON.rawJSON` objects that `JSON.stringify` writes digit by digit. What it answers can
 * be written again.
 * @throws UnreadableInput when the text is not JSON, or nests deeper than 200 levels
 */
export function parseJson(text: string): unknown {
  if (nestingOf(text).deepest > DEEPEST) throw new UnreadableInput('nested too deeply');
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text);
  } catch (error) {
    throw new UnreadableInput('not JSON', { cause: error });
  }
}

/** As `parseJson`, but `undefined` for what is not JSON. */
export function tryParseJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A non-empty string, or a whole number written as one; otherwise undefined. For ids that Meta sends as either. */
export function idText(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  if (isRecord(value) && typeof value.rawJSON === 'string') return value.rawJSON;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

/** JSON text that SQS accepts: it refuses U+FFFE and U+FFFF (SQS API Reference, SendMessage), so they travel escaped. */
export function sqsJson(value: unknown): string {
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
