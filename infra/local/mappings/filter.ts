import { compilePattern } from '../events/pattern.ts';
import { AwsError } from '../kernel/aws-error.ts';

/** Decides whether a record is for the function. */
export type RecordFilter = (record: unknown) => boolean;

/** Comparison operators of Lambda's filters, fewer than EventBridge's (Lambda Developer Guide, "Filter rule syntax"). */
const OPERATORS = ['equals-ignore-case', 'anything-but', 'numeric', 'exists', 'prefix', 'suffix'];
/** Lambda Developer Guide, "Control which events Lambda sends to your function": up to ten on request. */
const MOST_FILTERS = 10;

/**
 * Compiles the filters of a DynamoDB stream mapping; a record that matches any of them passes.
 * @throws AwsError InvalidParameterValueException for a pattern that Lambda refuses
 */
export function streamFilter(patterns: readonly string[]): RecordFilter {
  return anyOf(patterns);
}

/**
 * Compiles the filters of an SQS mapping. They look at `body` alone: its fields where it is a JSON object, else the text;
 * a pattern of the other form drops the message (Lambda Developer Guide, "Using event filtering with an Amazon SQS event
 * source").
 * @throws AwsError InvalidParameterValueException for a pattern that Lambda refuses
 */
export function messageFilter(patterns: readonly string[]): (body: string) => boolean {
  for (const pattern of patterns.map(parsePattern)) {
    const others = Object.keys(pattern).filter((key) => key !== 'body');
    if (others.length > 0) throw refused(`an SQS filter may look at body only, not at ${others.join(', ')}`);
  }
  const matches = anyOf(patterns);
  return (body) => matches({ body: jsonObject(body) ?? body });
}

function anyOf(patterns: readonly string[]): RecordFilter {
  if (patterns.length > MOST_FILTERS) throw refused(`more than ${MOST_FILTERS} filters`);
  const tests = patterns.map(compile);
  return (record) => tests.length === 0 || tests.some((test) => test(record));
}

function compile(text: string): RecordFilter {
  const pattern = parsePattern(text);
  refuseOperators(pattern, false);
  try {
    return compilePattern(pattern);
  } catch (error) {
    throw error instanceof AwsError ? refused(error.message) : error;
  }
}

/** Operators stand in objects that are elements of a list. */
function refuseOperators(pattern: unknown, inList: boolean): void {
  if (Array.isArray(pattern)) return;
  if (typeof pattern !== 'object' || pattern === null) return;
  for (const [key, value] of Object.entries(pattern)) {
    if (inList && !OPERATORS.includes(key)) throw refused(`Lambda's filters have no operator ${key}`);
    if (key === '$or' && Array.isArray(value)) for (const one of value) refuseOperators(one, false);
    else if (Array.isArray(value) && !inList) for (const one of value) refuseOperators(one, true);
    else if (!inList) refuseOperators(value, false);
  }
}

function parsePattern(text: string): Readonly<Record<string, unknown>> {
  const pattern = jsonObject(text);
  if (!pattern) throw refused(`not a JSON object: ${text}`);
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

function refused(reason: string): AwsError {
  return new AwsError('InvalidParameterValueException', `Invalid filter pattern definition: ${reason}`);
}
