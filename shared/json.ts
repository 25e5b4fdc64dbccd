import { UnreadableInput } from './errors.ts';

/** An integer of 16 digits or more somewhere in a JSON text: only such a number can lose digits as a double. */
const LONG_NUMBER = /[:[,\s]-?\d{16,}/;

/**
 * JSON.parse that answers `unknown` and keeps whole numbers beyond 2^53 exact (Meta's ids of templates and accounts are
 * such numbers): they come back as `JSON.rawJSON` objects that `JSON.stringify` writes digit by digit.
 * @throws UnreadableInput when the text is not JSON.
 */
export function parseJson(text: string): unknown {
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
