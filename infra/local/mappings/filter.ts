import { compilePattern } from '../events/pattern.ts';
import { AwsError } from '../kernel/aws-error.ts';

/** Returns whether a record matches. */
export type RecordFilter = (record: unknown) => boolean;

/**
 * Comparison operators of Lambda's filters, fewer than EventBridge's (Lambda Developer Guide, "Filter rule syntax").
 */
const OPERATORS = ['equals-ignore-case', 'anything-but', 'numeric', 'exists', 'prefix', 'suffix'];
/** Lambda Developer Guide, "Control which events Lambda sends to your function": up to ten on request. */
const MAX_FILTERS = 10;

/**
 * Compiles the filters of a DynamoDB stream mapping. A record matches if it matches any of them.
 * @throws AwsError InvalidParameterValueException for a pattern that Lambda rejects
 */
export function streamFilter(patterns: readonly string[]): RecordFilter {
  return anyOf(patterns);
}

/**
 * Compiles the filters of an SQS mapping. They apply to `body` only: its fields if it is a JSON object, else its text.
 * A pattern of the other form does not match (Lambda Developer Guide, "Using event filtering with an Amazon SQS event
 * source").
 * @throws AwsError InvalidParameterValueException for a pattern that Lambda rejects
 */
export function messageFilter(patterns: readonly string[]): (body: string) => boolean {
  for (const pattern of patterns.map(parsePattern)) {
    const others = Object.keys(pattern).filter((key) => key !== 'body');
    if (others.length > 0) throw invalid(`an SQS filter may use body only, not ${others.join(', ')}`);
  }
  const matches = anyOf(patterns);
  return (body) => matches({ body: jsonObject(body) ?? body });
}

function anyOf(patterns: readonly string[]): RecordFilter {
  if (patterns.length > MAX_FILTERS) throw invalid(`more than ${MAX_FILTERS} filters`);
  const tests = patterns.map(compile);
  return (record) => tests.length === 0 || tests.some((test) => test(record));
}

function compile(text: string): RecordFilter {
  const pattern = parsePattern(text);
  rejectUnknownOperators(pattern, false);
  try {
    return compilePattern(pattern);
  } catch (error) {
    throw error instanceof AwsError ? invalid(error.message) : error;
  }
}

/** Rejects operators that Lambda does not support. Operators are keys of objects in lists. */
function rejectUnknownOperators(pattern: unknown, inList: boolean): void {
  if (Array.isArray(pattern)) return;
  if (typeof pattern !== 'object' || pattern === null) return;
  for (const [key, value] of Object.entries(pattern)) {
    if (inList && !OPERATORS.includes(key)) throw invalid(`Lambda filters do not support the operator ${key}`);
    if (key === '$or' && Array.isArray(value)) for (const one of value) rejectUnknownOperators(one, false);
    else if (Array.isArray(value) && !inList) for (const one of value) rejectUnknownOperators(one, true);
    else if (!inList) rejectUnknownOperators(value, false);
  }
}

function parsePattern(text: string): Readonly<Record<string, unknown>> {
  const pattern = jsonObject(text);
  if (!pattern) throw invalid(`not a JSON object: ${text}`);
  return pattern;
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidParameterValueException', `Invalid filter pattern definition: ${reason}`);
}
