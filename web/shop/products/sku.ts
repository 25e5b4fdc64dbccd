const MAX_LENGTH = 24;

/**
 * Derives a SKU from the name of a product, such as `KOPI-SUSU-4F2A`. Small businesses often have no SKUs of their own.
 */
export function deriveSku(name: string, suffix: string): string {
  const base = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toUpperCase()
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, '');
  return [base, suffix.toUpperCase()].filter((part) => part !== '').join('-');
}
