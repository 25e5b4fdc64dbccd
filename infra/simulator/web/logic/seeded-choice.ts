/** Returns a 32-bit hash of a text (FNV-1a). */
export function hashText(text: string): number {
  return [...text].reduce((hash, char) => Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0, 0x811c9dc5);
}

/** Chooses one of the choices, always the same one for the same text. */
export function chooseBySeed<Choice>(choices: readonly [Choice, ...Choice[]], text: string): Choice {
  return choices[hashText(text) % choices.length] ?? choices[0];
}
