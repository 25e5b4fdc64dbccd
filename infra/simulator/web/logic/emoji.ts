/** Returns whether a text consists of one to three emoji. Such texts are shown large. */
export function isEmojiOnly(text: string): boolean {
  const graphemes = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.trim())];
  return (
    graphemes.length > 0 &&
    graphemes.length <= 3 &&
    graphemes.every(({ segment }) => /\p{Extended_Pictographic}/u.test(segment))
  );
}
