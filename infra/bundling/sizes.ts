import { globSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bundleHandler, FUNCTIONS_ROOT } from './bundle.ts';

/** The sizes of a function's bundle in bytes. */
export interface BundleSize {
  readonly entry: string;
  /** Sum of the files that load at startup, each gzipped separately. */
  readonly gzipAtStart: number;
  readonly minifiedAtStart: number;
  /** Sum of all files, including lazily imported ones, each gzipped separately. */
  readonly gzipTotal: number;
}

/** Returns all handler entries, relative to `functions/`, sorted. */
function findHandlerEntries(): string[] {
  return globSync('**/*.handler.ts', { cwd: FUNCTIONS_ROOT }).sort();
}

/** Bundles a handler and measures the bundle. */
export function measureBundle(entry: string): BundleSize {
  const { files, atStart } = bundleHandler(entry);
  const gzip = new Map([...files].map(([name, content]) => [name, gzipSync(content, { level: 9 }).length]));
  const sum = (names: readonly string[], size: (name: string) => number) =>
    names.reduce((total, name) => total + size(name), 0);
  return {
    entry,
    gzipAtStart: sum(atStart, (name) => gzip.get(name) ?? 0),
    minifiedAtStart: sum(atStart, (name) => files.get(name)?.length ?? 0),
    gzipTotal: sum([...files.keys()], (name) => gzip.get(name) ?? 0),
  };
}

if (import.meta.main) {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1).padStart(8);
  console.log('gzip at startup, minified at startup, gzip in total (kB)');
  for (const entry of findHandlerEntries()) {
    const size = measureBundle(entry);
    console.log(
      `${kilobytes(size.gzipAtStart)}${kilobytes(size.minifiedAtStart)}${kilobytes(size.gzipTotal)}  ${entry}`,
    );
  }
}
