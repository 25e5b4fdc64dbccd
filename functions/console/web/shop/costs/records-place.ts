/** Path and query of an address that the API gave, whether it names the API's origin or not. */
export function placeOf(address: string): { readonly path: string; readonly query: Readonly<Record<string, string>> } {
  const { pathname, searchParams } = new URL(address, 'https://api.invalid');
  return { path: pathname, query: Object.fromEntries(searchParams) };
}
