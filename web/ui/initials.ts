/** Returns up to two initials of a name; an empty text for a name without letters, such as a phone number. */
export function initialsOf(name: string): string {
  const letters = name.split(/[\s@._-]+/u).flatMap((word) => /\p{L}/u.exec(word) ?? []);
  const [first = '', last = ''] = [letters[0], letters.length > 1 ? letters.at(-1) : undefined];
  return (first + last).toLocaleUpperCase('id');
}
