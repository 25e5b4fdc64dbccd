/**
 * A token of a DynamoDB expression: a name placeholder, a value placeholder, a plain name, a number in brackets, or a
 * sign.
 */
type Token = { readonly kind: 'name' | 'placeholder' | 'value' | 'number' | 'sign'; readonly text: string };

const TOKEN = /\s+|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([A-Za-z_][A-Za-z0-9_-]*)|(\d+)|(<>|<=|>=|[=<>(),.[\]+-])/gy;

/** Keywords of the expression language. They are reserved words, so they never name attributes. */
const KEYWORDS = new Set(['and', 'or', 'not', 'between', 'in', 'set', 'remove', 'add', 'delete']);

function tokenize(expression: string): Token[] {
  return [...expression.matchAll(TOKEN)].flatMap(([, placeholder, value, name, number, sign]): Token[] => {
    if (placeholder) return [{ kind: 'placeholder', text: placeholder }];
    if (value) return [{ kind: 'value', text: value }];
    if (name) return [{ kind: 'name', text: name }];
    if (number) return [{ kind: 'number', text: number }];
    return sign ? [{ kind: 'sign', text: sign }] : [];
  });
}

/**
 * Returns the top-level attributes that an expression names, with placeholders resolved: `#a.b = :v` names the value of
 * `#a`. Source: DynamoDB Developer Guide, "Expression attribute names", "Specifying item attributes".
 */
export function attributesIn(expression: string, names: Readonly<Record<string, string>>): string[] {
  const tokens = tokenize(expression);
  return tokens.flatMap((token, at) => {
    const nested = tokens[at - 1]?.text === '.';
    if (nested) return [];
    if (token.kind === 'placeholder') return [names[token.text] ?? token.text];
    const isFunction = tokens[at + 1]?.text === '(';
    return token.kind === 'name' && !isFunction && !KEYWORDS.has(token.text.toLowerCase()) ? [token.text] : [];
  });
}

/**
 * Returns the value placeholder to which a key condition compares the partition key; undefined when there is none.
 * Source: DynamoDB Developer Guide, "Key condition expressions for the Query operation": `key = :value`, joined by AND.
 */
export function partitionValue(
  expression: string,
  key: string,
  names: Readonly<Record<string, string>>,
): string | undefined {
  const tokens = tokenize(expression);
  const at = tokens.findIndex(
    (token, index) =>
      tokens[index + 1]?.text === '=' &&
      tokens[index + 2]?.kind === 'value' &&
      ((token.kind === 'placeholder' && names[token.text] === key) || (token.kind === 'name' && token.text === key)),
  );
  return at === -1 ? undefined : tokens[at + 2]?.text;
}
