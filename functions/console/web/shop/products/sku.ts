const LONGEST = 24;

/** A code for a product that has none of its own, from its name: `KOPI-SUSU-4F2A`. People of small shops have no codes. */
export function skuFrom(name: string, tail: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toUpperCase()
    .slice(0, LONGEST)
    .replace(/-+$/, '');
  return [plain, tail.toUpperCase()].filter((part) => part !== '').join('-');
}
