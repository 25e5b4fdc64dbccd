/** Returns the path and the query of an absolute or relative link from the API. */
export function parseLink(address: string): {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
} {
  const { pathname, searchParams } = new URL(address, 'https://api.invalid');
  return { path: pathname, query: Object.fromEntries(searchParams) };
}
