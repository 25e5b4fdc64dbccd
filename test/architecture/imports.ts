import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Import {
  readonly file: string;
  /** A path from the root, or a package's name. */
  readonly target: string;
  /** Gone when the code runs. */
  readonly typeOnly: boolean;
}

/** Sources below a folder, styles of pages included. */
export const files = (folder: string): string[] => globSync(`${folder}/**/*.{ts,tsx,css}`, { cwd: ROOT });
export const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const IMPORT =
  /(?:(?<types>(?:import|export)\s+type\b[^'";]*from)|from|import)\s*(?:url)?\(?\s*['"](?<specifier>[^'"]+)['"]/g;

/** What a source imports, statically or not; in styles `@import`. */
export function importsOf(file: string, source = text(file)): Import[] {
  return [...source.matchAll(IMPORT)].map(({ groups }) => {
    const specifier = groups?.['specifier'] ?? '';
    const target = specifier.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), specifier)) : specifier;
    return { file, target, typeOnly: groups?.['types'] !== undefined };
  });
}

/** The packages that come along when a source is imported for its values. */
export function packagesBehind(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return importsOf(file)
    .filter(({ typeOnly }) => !typeOnly)
    .flatMap(({ target }) => (target.endsWith('.ts') ? packagesBehind(target, seen) : [target]));
}
