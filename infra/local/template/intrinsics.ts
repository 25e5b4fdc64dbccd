import { NotRunHereError } from '../kernel/aws-error.ts';

/** Resolves the references of a template. */
export interface Scope {
  /** `Ref` of a resource, parameter or pseudo parameter; undefined for `AWS::NoValue`. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  importValue(name: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
}

/** Represents `AWS::NoValue` until the property that holds it is removed. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Evaluate = (argument: unknown, scope: Scope) => unknown;

/**
 * Resolves the intrinsic functions in a value (CloudFormation User Guide, Intrinsic function reference).
 * @throws NotRunHereError for a function that is not supported
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return rejectDynamicReference(value);
  const entries = Object.entries(value);
  const only = entries.length === 1 ? entries[0] : undefined;
  if (only && isIntrinsic(only[0])) {
    const evaluate = FUNCTIONS[only[0]];
    if (!evaluate) throw new NotRunHereError(`the intrinsic function ${only[0]} is not run here`);
    return evaluate(only[1], scope);
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, resolve(item, scope)] as const).filter(([, item]) => item !== NO_VALUE),
  );
}

/** Returns the logical ids to which a value refers, for the order of creation. */
export function referencesOf(value: unknown): Set<string> {
  const found = new Set<string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(walk);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    for (const [key, item] of Object.entries(node)) {
      if (key === 'Ref' && typeof item === 'string') found.add(item);
      if (key === 'Fn::GetAtt') found.add(attributePath(item)[0]);
      if (key === 'Fn::Sub') for (const name of subNames(item)) found.add(name.split('.')[0] ?? name);
      walk(item);
    }
  };
  walk(value);
  return found;
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Ref: (name, scope) => scope.ref(text(name, 'Ref')),
  Condition: (name, scope) => scope.condition(text(name, 'Condition')),
  'Fn::GetAtt': (argument, scope) => scope.attribute(...attributePath(argument)),
  'Fn::ImportValue': (argument, scope) => scope.importValue(text(resolve(argument, scope), 'Fn::ImportValue')),
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, 'Fn::Join');
    return list(resolve(parts, scope), 'Fn::Join').join(text(separator, 'Fn::Join'));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = list(argument, 'Fn::Split');
    return text(resolve(source, scope), 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, 'Fn::Select');
    const [at, from] = [Number(resolve(index, scope)), list(resolve(items, scope), 'Fn::Select')];
    if (!(at in from)) throw new NotRunHereError(`Fn::Select requests item ${at} of a list of ${from.length}`);
    return from[at];
  },
  'Fn::Sub': substitute,
  'Fn::FindInMap': (argument, scope) => {
    const [map = '', first = '', second = ''] = list(resolve(argument, scope), 'Fn::FindInMap').map(String);
    return scope.mapping(map, first, second);
  },
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = list(argument, 'Fn::If');
    return resolve(scope.condition(text(condition, 'Fn::If')) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(resolve(argument, scope), 'Fn::Equals');
    return left === right;
  },
  'Fn::And': (argument, scope) => list(resolve(argument, scope), 'Fn::And').every((item) => item === true),
  'Fn::Or': (argument, scope) => list(resolve(argument, scope), 'Fn::Or').some((item) => item === true),
  'Fn::Not': (argument, scope) => list(resolve(argument, scope), 'Fn::Not')[0] !== true,
};

function substitute(argument: unknown, scope: Scope): string {
  const [source, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = resolve(variables, scope);
  const values = new Map(Object.entries(typeof own === 'object' && own !== null ? own : {}));
  return text(source, 'Fn::Sub').replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (values.has(name)) return String(values.get(name));
    const [id = '', ...attribute] = name.split('.');
    return String(attribute.length > 0 ? scope.attribute(id, attribute.join('.')) : scope.ref(id));
  });
}

function subNames(argument: unknown): string[] {
  const source = Array.isArray(argument) ? argument[0] : argument;
  return [...String(source).matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => match[1] ?? '');
}

function attributePath(argument: unknown): [string, string] {
  const [id = '', ...rest] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
  return [id, rest.join('.')];
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new NotRunHereError(`${where} needs a string, not ${JSON.stringify(value)}`);
}

function list(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new NotRunHereError(`${where} needs a list, not ${JSON.stringify(value)}`);
}

function rejectDynamicReference(value: unknown): unknown {
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    throw new NotRunHereError(`the dynamic reference ${value} is not run here`);
  }
  return value;
}
