import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Import {
  readonly file: string;
  /** A path relative to the project's root, or a package name. */
  readonly target: string;
  /** Whether the import is erased at run time. */
  readonly isTypeOnly: boolean;
}

/** Returns the sources below a folder, including the styles of pages. */
export const sourceFiles = (folder: string): string[] => globSync(`${folder}/**/*.{ts,tsx,css}`, { cwd: ROOT });
export const readSource = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const IMPORT =
  /(?:(?<types>(?:import|export)\s+type\b[^'";]*from)|from|import)\s*(?:url)?\(?\s*['"](?<specifier>[^'"]+)['"]/g;

/** Returns the static and dynamic imports of a source, and the `@import` rules of a style. */
export function importsOf(file: string, source = readSource(file)): Import[] {
  return [...source.matchAll(IMPORT)].map(({ groups }) => {
    const specifier = groups?.['specifier'] ?? '';
    const target = specifier.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), specifier)) : specifier;
    return { file, target, isTypeOnly: groups?.['types'] !== undefined };
  });
}

/** Returns the packages on which the values of a source depend, directly or indirectly. */
export function packagesBehind(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return importsOf(file)
    .filter(({ isTypeOnly }) => !isTypeOnly)
    .flatMap(({ target }) => (target.endsWith('.ts') ? packagesBehind(target, seen) : [target]));
}
