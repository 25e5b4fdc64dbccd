import { compileExpression, InvalidEventPatternError, isRecord, operatorOf, type ValueTest } from './pattern-values.ts';

export { InvalidEventPatternError as InvalidEventPattern } from './pattern-values.ts';

/** Returns whether an event matches. `event` is the whole envelope as parsed JSON. */
export type EventPattern = (event: unknown) => boolean;

/** The part of an event that the values of a pattern are compared with. */
interface Leaf {
  /** The primitive values: a single one, or those of an array. */
  readonly values: readonly unknown[];
}
type LeafTest = (leaf: Leaf) => boolean;

/**
 * Compiles an event pattern (EventBridge User Guide, "Amazon EventBridge event patterns"). All fields of an object must
 * match; a field matches with one of its values, and an array of the event with any of its elements.
 * @throws InvalidEventPatternError for a pattern that PutRule rejects
 */
export function compilePattern(pattern: unknown): EventPattern {
  if (!isRecord(pattern)) throw new InvalidEventPatternError('Filter is not an object');
  return compileObject(pattern, '$');
}

function compileObject(pattern: Readonly<Record<string, unknown>>, path: string): EventPattern {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new InvalidEventPatternError(`Empty objects are not allowed at ${path}`);
  const tests = entries.map(([key, value]) =>
    key === '$or' ? compileOr(value, path) : compileField(key, value, `${path}.${key}`),
  );
  return (value) =>
    Array.isArray(value)
      ? value.some((element) => tests.every((test) => test(element)))
      : tests.every((test) => test(value));
}

function compileOr(alternatives: unknown, path: string): EventPattern {
  if (!Array.isArray(alternatives) || alternatives.length < 2)
    throw new InvalidEventPatternError(`$or must be an array of at least two patterns at ${path}`);
  const tests = alternatives.map((one) => {
    if (!isRecord(one)) throw new InvalidEventPatternError(`$or must hold objects at ${path}`);
    return compileObject(one, path);
  });
  return (value) => tests.some((test) => test(value));
}

function compileField(key: string, value: unknown, path: string): EventPattern {
  if (isRecord(value)) {
    const nested = compileObject(value, path);
    return (event) => nested(fieldOf(event, key));
  }
  if (!Array.isArray(value)) throw new InvalidEventPatternError(`"${key}" must be an object or an array at ${path}`);
  if (value.length === 0) throw new InvalidEventPatternError(`Empty arrays are not allowed at ${path}`);
  const tests = value.map((one) => compileValue(one, path));
  return (event) => {
    const leaf = leafOf(fieldOf(event, key));
    return tests.some((test) => test(leaf));
  };
}

function fieldOf(event: unknown, key: string): unknown {
  return isRecord(event) && Object.hasOwn(event, key) ? event[key] : undefined;
}

/**
 * Collects the leaf values. An object is not a leaf, so its field counts as absent ("Exists matching only works on leaf
 * nodes").
 */
function leafOf(value: unknown): Leaf {
  const values = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
  return { values: values.filter((one) => one !== undefined && !isRecord(one)) };
}

function compileValue(value: unknown, path: string): LeafTest {
  if (!isRecord(value)) {
    if (Array.isArray(value))
      throw new InvalidEventPatternError(`Match value must be string, number, true, false, or null at ${path}`);
    return ({ values }) => values.includes(value);
  }
  const [operator, argument] = operatorOf(value, path);
  if (operator === 'exists') {
    if (typeof argument !== 'boolean')
      throw new InvalidEventPatternError(`exists match pattern must be either true or false at ${path}`);
    return ({ values }) => values.length > 0 === argument;
  }
  const test: ValueTest = compileExpression(value, path);
  return ({ values }) => values.some(test);
}
