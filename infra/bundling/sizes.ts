import { globSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bundleHandler, FUNCTIONS_ROOT } from './bundle.ts';

/** What a function weighs, in bytes. */
export interface BundleSize {
  readonly entry: string;
  /** Each file that loads at start, gzipped by itself, added up. */
  readonly gzipAtStart: number;
  readonly minifiedAtStart: number;
  /** All files, the lazily imported ones too. */
  readonly gzipInAll: number;
}

/** All handler entries, relative to `functions/`, in order. */
function handlerEntries(): string[] {
  return globSync('**/*.handler.ts', { cwd: FUNCTIONS_ROOT }).sort();
}

/** Bundles a handler and weighs it. */
export function bundleSize(entry: string): BundleSize {
  const { files, atStart } = bundleHandler(entry);
  const gzip = new Map([...files].map(([name, content]) => [name, gzipSync(content, { level: 9 }).length]));
  const sum = (names: readonly string[], size: (name: string) => number) =>
    names.reduce((total, name) => total + size(name), 0);
  return {
    entry,
    gzipAtStart: sum(atStart, (name) => gzip.get(name) ?? 0),
    minifiedAtStart: sum(atStart, (name) => files.get(name)?.length ?? 0),
    gzipInAll: sum([...files.keys()], (name) => gzip.get(name) ?? 0),
  };
}

if (import.meta.main) {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1).padStart(8);
  console.log('gzip at start, minified at start, gzip in all (kB)');
  for (const entry of handlerEntries()) {
    const size = bundleSize(entry);
    console.log(
      `${kilobytes(size.gzipAtStart)}${kilobytes(size.minifiedAtStart)}${kilobytes(size.gzipInAll)}  ${entry}`,
    );
  }
}
