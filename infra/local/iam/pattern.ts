/**
 * Values of a request's condition keys, by key in lower case, because keys are not case-sensitive. An absent key has no
 * entry.
 */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/**
 * Interpretation of `*` and `?`: `literal` (StringEquals), `glob` (StringLike, actions, resources), or `arn`: a
 * wildcard in one of the first five parts of an ARN does not match a colon (IAM User Guide, "ARN condition operators").
 */
export type WildcardMode = 'literal' | 'glob' | 'arn';

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wildcard'; readonly many: boolean }
  | { readonly kind: 'variable'; readonly key: string; readonly defaultValue: string | undefined };

/** A compiled policy value, which is compared with a request's value. */
export interface PolicyPattern {
  readonly source: string;
  /** Condition keys that the value uses as policy variables. */
  readonly variables: readonly string[];
  /** Returns whether a value matches. A pattern whose variable has no value in the context matches nothing. */
  matches(value: string, context: RequestContext): boolean;
}

/** Compiles a policy value with its wildcards and policy variables (IAM User Guide, "Policy variables and tags"). */
export function compilePolicyPattern(source: string, wildcards: WildcardMode, ignoreCase = false): PolicyPattern {
  const parts = parse(source, wildcards);
  const variables = parts.flatMap((part) => (part.kind === 'variable' ? [part.key] : []));
  const fixed = variables.length === 0 ? compile(parts, wildcards, ignoreCase, new Map()) : undefined;
  return {
    source,
    variables,
    matches: (value, context) => (fixed ?? compile(parts, wildcards, ignoreCase, context))?.test(value) ?? false,
  };
}

/** `${key}`, `${key, 'default'}`, the escapes `${*}` `${?}` `${$}`, a wildcard, or text up to the next of these. */
const PART = /\$\{([^}]*)\}|[*?]|[^*?$]+|\$/g;

function parse(source: string, wildcards: WildcardMode): readonly Part[] {
  return [...source.matchAll(PART)].map(([text, variable]): Part => {
    if (variable !== undefined) return parseVariable(variable);
    if (wildcards !== 'literal' && (text === '*' || text === '?')) return { kind: 'wildcard', many: text === '*' };
    return { kind: 'text', text };
  });
}

function parseVariable(inside: string): Part {
  if (inside === '*' || inside === '?' || inside === '$') return { kind: 'text', text: inside };
  const [, key = inside, defaultValue] = /^\s*([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside) ?? [];
  return { kind: 'variable', key, defaultValue };
}

/** Compiles the parts. A wildcard within a variable's value is a literal character. */
function compile(
  parts: readonly Part[],
  wildcards: WildcardMode,
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
  return context.get(part.key.toLowerCase())?.[0] ?? part.defaultValue;
}
