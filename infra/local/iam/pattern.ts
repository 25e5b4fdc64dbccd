/** The values of a request's condition keys, by key in lower case (keys are not case-sensitive). An absent key has no entry. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/**
 * How `*` and `?` are read: `literal` (StringEquals), `glob` (StringLike, actions, resources), or `arn`: a wildcard in
 * one of the first five parts of an ARN does not reach over a colon (IAM User Guide, "ARN condition operators").
 */
export type Wildcards = 'literal' | 'glob' | 'arn';

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wildcard'; readonly many: boolean }
  | { readonly kind: 'variable'; readonly key: string; readonly otherwise: string | undefined };

/** A value of a policy that a request's value is held against. */
export interface Pattern {
  readonly source: string;
  /** The condition keys that its policy variables name. */
  readonly variables: readonly string[];
  /** False when a variable has no value in the context: such a pattern matches nothing. */
  matches(value: string, context: RequestContext): boolean;
}

/** Compiles a policy value with its wildcards and policy variables (IAM User Guide, "Policy variables and tags"). */
export function pattern(source: string, wildcards: Wildcards, ignoreCase = false): Pattern {
  const parts = parse(source, wildcards);
  const variables = parts.flatMap((part) => (part.kind === 'variable' ? [part.key] : []));
  const fixed = variables.length === 0 ? compile(parts, wildcards, ignoreCase, new Map()) : undefined;
  return {
    source,
    variables,
    matches: (value, context) => (fixed ?? compile(parts, wildcards, ignoreCase, context))?.test(value) ?? false,
  };
}

/** `${key}`, `${key, 'otherwise'}`, the escapes `${*}` `${?}` `${$}`, a wildcard, or text up to the next of these. */
const PART = /\$\{([^}]*)\}|[*?]|[^*?$]+|\$/g;

function parse(source: string, wildcards: Wildcards): readonly Part[] {
  return [...source.matchAll(PART)].map(([text, variable]): Part => {
    if (variable !== undefined) return parseVariable(variable);
    if (wildcards !== 'literal' && (text === '*' || text === '?')) return { kind: 'wildcard', many: text === '*' };
    return { kind: 'text', text };
  });
}

function parseVariable(inside: string): Part {
  if (inside === '*' || inside === '?' || inside === '$') return { kind: 'text', text: inside };
  const [, key = inside, otherwise] = /^\s*([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside) ?? [];
  return { kind: 'variable', key, otherwise };
}

/** A variable's value stands for itself: a wildcard in it is a plain character. */
function compile(
  parts: readonly Part[],
  wildcards: Wildcards,
  ignoreCase: boolean,
  context: RequestContext,
): RegExp | undefined {
  let expression = '';
  let colons = 0;
  for (const part of parts) {
    if (part.kind === 'wildcard') {
      const any = wildcards === 'arn' && colons < 5 ? '[^:]' : '.';
      expression += part.many ? `${any}*` : any;
      continue;
    }
    const text = part.kind === 'variable' ? resolve(part, context) : part.text;
    if (text === undefined) return undefined;
    colons += text.split(':').length - 1;
    expression += text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  }
  return new RegExp(`^${expression}$`, ignoreCase ? 'is' : 's');
}

function resolve(part: Extract<Part, { kind: 'variable' }>, context: RequestContext): string | undefined {
  return context.get(part.key.toLowerCase())?.[0] ?? part.otherwise;
}
