/** A word of a DynamoDB expression: a name placeholder, a value placeholder, a plain name, a number in brackets, or a sign. */
type Token = { readonly kind: 'name' | 'placeholder' | 'value' | 'number' | 'sign'; readonly text: string };

const TOKEN = /\s+|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([A-Za-z_][A-Za-z0-9_-]*)|(\d+)|(<>|<=|>=|[=<>(),.[\]+-])/gy;

/** Words of the expression language, which are no attributes where they stand bare (they are reserved words too). */
const KEYWORDS = new Set(['and', 'or', 'not', 'between', 'in', 'set', 'remove', 'add', 'delete']);

function tokens(expression: string): Token[] {
  return [...expression.matchAll(TOKEN)].flatMap(([, placeholder, value, name, number, sign]): Token[] => {
    if (placeholder) return [{ kind: 'placeholder', text: placeholder }];
    if (value) return [{ kind: 'value', text: value }];
    if (name) return [{ kind: 'name', text: name }];
    if (number) return [{ kind: 'number', text: number }];
    return sign ? [{ kind: 'sign', text: sign }] : [];
  });
}

/**
 * The top-level attributes that an expression names, placeholders resolved: `#a.b = :v` names what `#a` stands for.
 * Source: DynamoDB Developer Guide, "Expression attribute names", "Specifying item attributes".
 */
export function attributesIn(expression: string, names: Readonly<Record<string, string>>): string[] {
  const words = tokens(expression);
  return words.flatMap((word, at) => {
    const nested = words[at - 1]?.text === '.';
    if (nested) return [];
    if (word.kind === 'placeholder') return [names[word.text] ?? word.text];
    const isFunction = words[at + 1]?.text === '(';
    return word.kind === 'name' && !isFunction && !KEYWORDS.has(word.text.toLowerCase()) ? [word.text] : [];
  });
}

/**
 * The value placeholder that a key condition sets the partition key equal to; undefined when it does not.
 * Source: DynamoDB Developer Guide, "Key condition expressions for the Query operation": `key = :value`, joined by AND.
 */
export function partitionValue(
  expression: string,
  key: string,
  names: Readonly<Record<string, string>>,
): string | undefined {
  const words = tokens(expression);
  const at = words.findIndex(
    (word, index) =>
      words[index + 1]?.text === '=' &&
      words[index + 2]?.kind === 'value' &&
      ((word.kind === 'placeholder' && names[word.text] === key) || (word.kind === 'name' && word.text === key)),
  );
  return at === -1 ? undefined : words[at + 2]?.text;
}
