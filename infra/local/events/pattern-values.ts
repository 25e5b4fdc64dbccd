import { BlockList, isIP } from 'node:net';
import { AwsError } from '../kernel/aws-error.ts';

/** An event pattern that PutRule rejects. */
export class InvalidEventPatternError extends AwsError {
  constructor(reason: string) {
    super('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
    this.name = 'InvalidEventPatternError';
  }
}

/** Tests one leaf value of an event: a string, number, boolean or null. */
export type ValueTest = (value: unknown) => boolean;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the operator of a match expression such as `{ "prefix": "a" }`, and its argument. */
export function operatorOf(expression: Readonly<Record<string, unknown>>, path: string): [string, unknown] {
  const [entry, ...others] = Object.entries(expression);
  if (!entry || others.length > 0)
    throw new InvalidEventPatternError(`Only one key allowed in match expression at ${path}`);
  return entry;
}

/** Compiles a match expression other than `exists` (User Guide, "Comparison operators for use in event patterns"). */
export function compileExpression(expression: Readonly<Record<string, unknown>>, path: string): ValueTest {
  const [operator, argument] = operatorOf(expression, path);
  switch (operator) {
    case 'prefix':
      return affix(argument, path, operator, (text, part) => text.startsWith(part));
    case 'suffix':
      return affix(argument, path, operator, (text, part) => text.endsWith(part));
    case 'equals-ignore-case':
      return ignoringCase(text(argument, path, operator));
    case 'wildcard':
      return wildcard(text(argument, path, operator), path);
    case 'numeric':
      return numeric(argument, path);
    case 'cidr':
      return cidr(text(argument, path, operator), path);
    case 'anything-but':
      return anythingBut(argument, path);
    default:
      throw new InvalidEventPatternError(`Unrecognized match type ${operator} at ${path}`);
  }
}

function text(argument: unknown, path: string, operator: string): string {
  if (typeof argument !== 'string')
    throw new InvalidEventPatternError(`${operator} match pattern must be a string at ${path}`);
  return argument;
}

function affix(
  argument: unknown,
  path: string,
  operator: string,
  holds: (text: string, part: string) => boolean,
): ValueTest {
  if (isRecord(argument)) {
    const [inner, value] = operatorOf(argument, path);
    if (inner !== 'equals-ignore-case')
      throw new InvalidEventPatternError(`Unsupported ${operator} match type ${inner} at ${path}`);
    const part = text(value, path, operator).toLowerCase();
    return (candidate) => typeof candidate === 'string' && holds(candidate.toLowerCase(), part);
  }
  const part = text(argument, path, operator);
  return (candidate) => typeof candidate === 'string' && holds(candidate, part);
}

function ignoringCase(wanted: string): ValueTest {
  const lower = wanted.toLowerCase();
  return (value) => typeof value === 'string' && value.toLowerCase() === lower;
}

/**
 * Compiles a wildcard pattern: `*` matches any characters, `\*` and `\\` match literally. Consecutive stars are
 * rejected, as documented.
 */
function wildcard(pattern: string, path: string): ValueTest {
  const parts = pattern.match(/\\[\s\S]?|\*|[^\\*]+/g) ?? [];
  let source = '';
  let previous = '';
  for (const part of parts) {
    if (part === '*' && previous === '*')
      throw new InvalidEventPatternError(`Consecutive wildcard characters at ${path}`);
    if (part.startsWith('\\') && !/^\\[*\\]$/.test(part))
      throw new InvalidEventPatternError(`Invalid escape character at ${path}`);
    source += part === '*' ? '[\\s\\S]*' : literal(part.startsWith('\\') ? part.slice(1) : part);
    previous = part;
  }
  const expression = new RegExp(`^${source}$`);
  return (value) => typeof value === 'string' && expression.test(value);
}

/** Documented limit of numeric matching: values from -5.0e9 to 5.0e9. */
const NUMERIC_LIMIT = 5e9;
const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '=': (value, bound) => value === bound,
};

function numeric(argument: unknown, path: string): ValueTest {
  if (!Array.isArray(argument) || (argument.length !== 2 && argument.length !== 4))
    throw new InvalidEventPatternError(`Value of numeric must be an array of one or two comparisons at ${path}`);
  const tests: ValueTest[] = [];
  for (let index = 0; index < argument.length; index += 2)
    tests.push(comparison(argument[index], argument[index + 1], path));
  if (argument.length === 4) checkRange(argument, path);
  return (value) => tests.every((test) => test(value));
}

function comparison(operator: unknown, bound: unknown, path: string): ValueTest {
  const compare = typeof operator === 'string' ? COMPARISONS[operator] : undefined;
  if (!compare)
    throw new InvalidEventPatternError(`Unrecognized numeric range operator ${String(operator)} at ${path}`);
  if (typeof bound !== 'number' || Math.abs(bound) > NUMERIC_LIMIT)
    throw new InvalidEventPatternError(`Value of numeric must be a number between -5.0e9 and 5.0e9 at ${path}`);
  return (value) => typeof value === 'number' && compare(value, bound);
}

function checkRange([lowOperator, low, highOperator, high]: readonly unknown[], path: string): void {
  if (!['>', '>='].includes(String(lowOperator)) || !['<', '<='].includes(String(highOperator)))
    throw new InvalidEventPatternError(`Bad numeric range operators at ${path}`);
  if (Number(low) >= Number(high)) throw new InvalidEventPatternError(`Bottom must be less than top at ${path}`);
}

function cidr(argument: string, path: string): ValueTest {
  const [address = '', bits = ''] = argument.split('/');
  const family = isIP(address);
  const size = Number(bits);
  if (family === 0 || !/^\d+$/.test(bits) || size > (family === 4 ? 32 : 128))
    throw new InvalidEventPatternError(`Malformed CIDR, one '/' required at ${path}`);
  const list = new BlockList();
  list.addSubnet(address, size, family === 4 ? 'ipv4' : 'ipv6');
  return (value) => {
    const kind = typeof value === 'string' ? isIP(value) : 0;
    return typeof value === 'string' && kind !== 0 && list.check(value, kind === 4 ? 'ipv4' : 'ipv6');
  };
}

const NEGATABLE = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];

/** Compiles `anything-but`: matches all values except the given ones. An absent field does not match. */
function anythingBut(argument: unknown, path: string): ValueTest {
  if (isRecord(argument)) {
    const [operator, value] = operatorOf(argument, path);
    if (!NEGATABLE.includes(operator))
      throw new InvalidEventPatternError(`Unsupported anything-but pattern ${operator} at ${path}`);
    const tests = listOf(value, path).map((one) => compileExpression({ [operator]: one }, path));
    return (candidate) => !tests.some((test) => test(candidate));
  }
  const values = listOf(argument, path);
  const types = new Set(values.map((value) => typeof value));
  if (types.size !== 1 || !(types.has('string') || types.has('number')))
    throw new InvalidEventPatternError(`Inside anything-but list, either all values are number or string at ${path}`);
  return (candidate) => !values.includes(candidate);
}

function listOf(argument: unknown, path: string): readonly unknown[] {
  const list = Array.isArray(argument) ? argument : [argument];
  if (list.length === 0) throw new InvalidEventPatternError(`Empty arrays are not allowed at ${path}`);
  return list;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
