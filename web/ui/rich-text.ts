/** A span of text in WhatsApp's formatting: `*bold*`, `_italic_`, `~struck~`, `` `code` ``, and links. */
export type Span =
  | { readonly kind: 'plain' | 'bold' | 'italic' | 'struck' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

/**
 * Matches links and marked text. A mark counts only at a word boundary and next to a non-space character: 2*3*4 and
 * snake_case_names stay as they are. The look-ahead consumes no text, so that two marked words with one space between
 * them both match.
 */
const MARKED =
  /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'*_~])|(?<![\p{L}\p{N}])(?:```([\s\S]+?)```|`([^`\n]+)`|([*_~])(\S|\S[^\n]*?\S)\4)(?![\p{L}\p{N}])/gu;

const KINDS = { '*': 'bold', _: 'italic', '~': 'struck' } as const;

/** Splits text into spans. Only the marks are removed. */
export function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(MARKED)) {
    if (match.index > from) spans.push({ kind: 'plain', text: text.slice(from, match.index) });
    spans.push(spanOf(match));
    from = match.index + match[0].length;
  }
  if (from < text.length) spans.push({ kind: 'plain', text: text.slice(from) });
  return spans;
}

/** Returns the text without marks, for one-line previews. */
export const plainText = (text: string): string =>
  spansOf(text)
    .map((span) => span.text)
    .join('');

function spanOf([whole, url, block, code, mark, marked]: RegExpExecArray): Span {
  if (url !== undefined) return { kind: 'link', text: url, href: url };
  const literal = block ?? code;
  if (literal !== undefined) return { kind: 'code', text: literal };
  if (marked !== undefined && (mark === '*' || mark === '_' || mark === '~'))
    return { kind: KINDS[mark], text: marked };
  return { kind: 'plain', text: whole };
}
