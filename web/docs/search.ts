import type { Operation } from './openapi.ts';

/** Returns the operations that contain each word of a search; all operations for an empty search. */
export function filterOperations(operations: readonly Operation[], search: string): readonly Operation[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return operations;
  return operations.filter((operation) => {
    const text = textOf(operation).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const textOf = ({ id, method, path, tag, summary, description = '', parameters }: Operation): string =>
  [id, method, path, tag, summary, description, ...parameters.map(({ name }) => name)].join('\n');

/** Groups operations by tag, in the order in which the tags first occur. */
export const groupByTag = (operations: readonly Operation[]): ReadonlyMap<string, readonly Operation[]> =>
  Map.groupBy(operations, ({ tag }) => tag);
