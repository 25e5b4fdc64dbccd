/** A part of a message's text with one style, as WhatsApp's formatting marks define it. */
export type TextRun =
  | { readonly kind: 'plain' | 'bold' | 'italic' | 'struck' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const MARKS = { '*': 'bold', _: 'italic', '~': 'struck' } as const;

/** A mark opens before a word and closes after one, as in WhatsApp: `2*3*4` has no marks. */
const PATTERN =
  /```([^`]+)```|`([^`\n]+)`|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\3(?![\p{L}\p{N}])|(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]'])/gu;

function runOf(match: RegExpExecArray): TextRun {
  const [, block, inline, mark, marked, url] = match;
  if (url !== undefined) return { kind: 'link', text: url, href: url };
  if (marked !== undefined && (mark === '*' || mark === '_' || mark === '~'))
    return { kind: MARKS[mark], text: marked };
  return { kind: 'code', text: block ?? inline ?? '' };
}

/** Splits a text into runs. Their texts, joined in order, are the text without the marks. */
export function runsOf(text: string): readonly TextRun[] {
  const matches = [...text.matchAll(PATTERN)];
  const runs = matches.flatMap((match, index): TextRun[] => {
    const previous = matches[index - 1];
    const from = previous === undefined ? 0 : previous.index + previous[0].length;
    return [{ kind: 'plain', text: text.slice(from, match.index) }, runOf(match)];
  });
  const last = matches.at(-1);
  const rest = text.slice(last === undefined ? 0 : last.index + last[0].length);
  return [...runs, { kind: 'plain', text: rest } satisfies TextRun].filter((run) => run.text !== '');
}

/** Returns whether a text consists of one to three emoji. Such texts are shown large. */
export function isEmojiOnly(text: string): boolean {
  const graphemes = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.trim())];
  return (
    graphemes.length > 0 &&
    graphemes.length <= 3 &&
    graphemes.every(({ segment }) => /\p{Extended_Pictographic}/u.test(segment))
  );
}
