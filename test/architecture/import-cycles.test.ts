import { expect, test } from 'vitest';
import { importsOf, sourceFiles } from './imports.ts';

const FOLDERS = ['events', 'shared', 'functions', 'infra', 'test', 'web'];

/** Returns groups of files that import each other, directly or indirectly; type imports count too. */
function importCycles(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const reachable = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const queue = [from];
    for (let file = queue.pop(); file !== undefined; file = queue.pop())
      for (const target of imports.get(file) ?? [])
        if (!seen.has(target)) {
          seen.add(target);
          queue.push(target);
        }
    return seen;
  };
  const own = new Map([...imports.keys()].map((file) => [file, reachable(file)]));
  const inCycle = [...own].filter(([file, targets]) => targets.has(file)).map(([file]) => file);
  const groups = inCycle.map((file) =>
    inCycle.filter((other) => own.get(file)?.has(other) && own.get(other)?.has(file)),
  );
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}

test('no files import each other in a circle', () => {
  const files = FOLDERS.flatMap(sourceFiles).filter((file) => !file.endsWith('.css'));
  const known = new Set(files);
  const imports = new Map(
    files.map((file) => [file, importsOf(file).flatMap(({ target }) => (known.has(target) ? [target] : []))]),
  );
  expect(importCycles(imports)).toEqual([]);
});

test('a circle of three files is found', () => {
  const imports = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['a']],
    ['d', ['a']],
  ]);
  expect(importCycles(imports)).toEqual([['a', 'b', 'c']]);
});
