import type { Operation } from './model.ts';

/** The operations in which each word of a search occurs somewhere; all of them for an empty one. */
export function matching(operations: readonly Operation[], search: string): readonly Operation[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return operations;
  return operations.filter((operation) => {
    const text = textOf(operation).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const textOf = ({ id, method, path, tag, summary, description = '', parameters }: Operation): string =>
  [id, method, path, tag, summary, description, ...parameters.map(({ name }) => name)].join('\n');

/** Operations by tag, in the order in which tags come up. */
export const byTag = (operations: readonly Operation[]): ReadonlyMap<string, readonly Operation[]> =>
  Map.groupBy(operations, ({ tag }) => tag);
