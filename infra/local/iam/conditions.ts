import { NotRunHereError } from '../kernel/aws-error.ts';
import { conditionKeyKindOf } from './condition-keys.ts';
import { compilePolicyPattern, type PolicyPattern, type RequestContext } from './pattern.ts';

/** One operator on one key, e.g. `ForAllValues:StringLike` on `dynamodb:LeadingKeys`. */
export interface Condition {
  /** The operator as written in the policy. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** Returns whether the request meets the condition. */
  isMet(context: RequestContext): boolean;
  /** Condition keys that the values use as policy variables. */
  readonly variables: readonly string[];
}

/** Compares a value of the request with one of the policy. */
type Test = (value: string, context: RequestContext) => boolean;
interface Compiled {
  readonly test: Test;
  readonly variables: readonly string[];
}
interface Operator {
  readonly negated: boolean;
  compile(policyValue: string): Compiled;
}

const compilePattern = (compiled: PolicyPattern): Compiled => ({
  test: compiled.matches,
  variables: compiled.variables,
});

/** Compares ordered values after `parse`, which returns NaN for an invalid number or date. */
function ordered(parse: (text: string) => number, compare: (a: number, b: number) => boolean): Operator['compile'] {
  return (policyValue) => {
    const expected = parse(policyValue);
    if (Number.isNaN(expected)) throw new NotRunHereError(`${policyValue} is not a valid value for this operator`);
    return { test: (value) => compare(parse(value), expected), variables: [] };
  };
}

const toNumber = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));
/** Parses an ISO 8601 date or epoch seconds. */
const toTime = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

function orderedOperators(prefix: string, parse: (text: string) => number): Readonly<Record<string, Operator>> {
  return {
    [`${prefix}Equals`]: { negated: false, compile: ordered(parse, (a, b) => a === b) },
    [`${prefix}NotEquals`]: { negated: true, compile: ordered(parse, (a, b) => a === b) },
    [`${prefix}LessThan`]: { negated: false, compile: ordered(parse, (a, b) => a < b) },
    [`${prefix}LessThanEquals`]: { negated: false, compile: ordered(parse, (a, b) => a <= b) },
    [`${prefix}GreaterThan`]: { negated: false, compile: ordered(parse, (a, b) => a > b) },
    [`${prefix}GreaterThanEquals`]: { negated: false, compile: ordered(parse, (a, b) => a >= b) },
  };
}

/** Compiles an ARN pattern. ArnEquals and ArnLike behave identically (IAM User Guide, "ARN condition operators"). */
function compileArn(policyValue: string): Compiled {
  const compiled = compilePolicyPattern(policyValue, 'arn');
  if (compiled.variables.length === 0 && policyValue.split(':').length < 6) {
    throw new NotRunHereError(`${policyValue} is not an ARN of six parts`);
  }
  return compilePattern(compiled);
}

const equals = (ignoreCase: boolean) => (value: string) =>
  compilePattern(compilePolicyPattern(value, 'literal', ignoreCase));
const like = (value: string) => compilePattern(compilePolicyPattern(value, 'glob'));

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { negated: false, compile: equals(false) },
  StringNotEquals: { negated: true, compile: equals(false) },
  StringEqualsIgnoreCase: { negated: false, compile: equals(true) },
  StringNotEqualsIgnoreCase: { negated: true, compile: equals(true) },
  StringLike: { negated: false, compile: like },
  StringNotLike: { negated: true, compile: like },
  ArnEquals: { negated: false, compile: compileArn },
  ArnLike: { negated: false, compile: compileArn },
  ArnNotEquals: { negated: true, compile: compileArn },
  ArnNotLike: { negated: true, compile: compileArn },
  Bool: { negated: false, compile: equals(true) },
  ...orderedOperators('Numeric', toNumber),
  ...orderedOperators('Date', toTime),
};

/**
 * Compiles one operator on one key.
 * @throws NotRunHereError for an operator, key or combination that this runtime cannot evaluate as AWS does
 */
export function parseCondition(operator: string, key: string, values: readonly string[]): Condition {
  const [, quantifier, name = operator, ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const kind = conditionKeyKindOf(key);
  if (!kind) throw new NotRunHereError(`condition key ${key}`);
  if (name === 'Null') return nullCondition(operator, key, values);
  const known = OPERATORS[name];
  if (!known) throw new NotRunHereError(`condition operator ${operator}`);
  if (kind === 'many' && !quantifier)
    throw new NotRunHereError(`${operator} on the list ${key} without ForAllValues: or ForAnyValue:`);
  const compiled = values.map((value) => known.compile(value));
  const variables = compiled.flatMap((one) => one.variables);
  if (known.negated && variables.length > 0) throw new NotRunHereError(`policy variable under ${operator}`);

  const matches = (value: string, context: RequestContext) =>
    compiled.some((one) => one.test(value, context)) !== known.negated;
  const lower = key.toLowerCase();
  const holds = (context: RequestContext) => {
    const actual = context.get(lower) ?? [];
    if (quantifier === 'ForAllValues') return actual.every((value) => matches(value, context));
    if (actual.length === 0) return ifExists !== undefined || (known.negated && !quantifier);
    return actual.some((value) => matches(value, context));
  };
  return { operator, key, values, variables, isMet: holds };
}

/**
 * Compiles `Null`. `true`: the key must be absent; `false`: it must be present (IAM User Guide, "Condition operator to
 * check existence of keys").
 */
function nullCondition(operator: string, key: string, values: readonly string[]): Condition {
  const [value] = values;
  if (operator !== 'Null' || values.length !== 1 || (value !== 'true' && value !== 'false')) {
    throw new NotRunHereError(`condition ${operator} on ${key} with ${JSON.stringify(values)}`);
  }
  const holds = (context: RequestContext) =>
    ((context.get(key.toLowerCase()) ?? []).length === 0) === (value === 'true');
  return { operator, key, values, variables: [], isMet: holds };
}
