import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

/** The project's root: sources, and the names in source maps, are relative to it. */
export const PROJECT_ROOT = join(import.meta.dirname, '..', '..');
/** Where handlers' entries stand. */
export const FUNCTIONS_ROOT = join(PROJECT_ROOT, 'functions');

const STUBS = join(import.meta.dirname, 'stubs');

/** Packages that are dead weight on Lambda, each with what stands in its place. */
const STAND_INS = {
  '@aws-sdk/credential-provider-node': join(STUBS, 'credential-provider-node.ts'),
};

export interface Bundle {
  /** File name to content; `index.mjs` is the entry, the others are chunks. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The files that load when the function starts: the entry and what it imports statically. */
  readonly atStart: readonly string[];
  /** The sources that it was made of, relative to the project's root. */
  readonly sources: readonly string[];
}

export class DynamicRequireError extends Error {
  override readonly name = 'DynamicRequireError';
  constructor(entry: string, file: string) {
    super(
      `${entry}: ${file} calls require() at run time, which an ES module has not; bundle an ESM build of that package`,
    );
  }
}

/** What esbuild leaves in the place of a `require` that it could not resolve; it throws when it runs. */
const DYNAMIC_REQUIRE = 'Dynamic require of ';

/**
 * Bundles a handler with its dependencies, the AWS SDK included, into ES modules. What the handler imports with `import()`
 * stays in chunks of its own, so that it costs nothing at start. The same sources give the same bytes, wherever the
 * output is written to. `entry` is relative to `functions/`. Throws esbuild's BuildFailure, or DynamicRequireError.
 */
export function bundleHandler(entry: string): Bundle {
  const outdir = join(PROJECT_ROOT, 'dist');
  const result = buildSync({
    entryPoints: { index: join(FUNCTIONS_ROOT, entry) },
    absWorkingDir: PROJECT_ROOT,
    outdir,
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    outExtension: { '.js': '.mjs' },
    // Packages that ship both would give their CommonJS build to platform node, which neither shakes nor splits.
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    alias: STAND_INS,
    logLevel: 'silent',
  });
  const files = new Map<string, Uint8Array>();
  for (const file of result.outputFiles) {
    if (file.text.includes(DYNAMIC_REQUIRE)) {
      throw new DynamicRequireError(entry, basename(file.path));
    }
    files.set(basename(file.path), file.contents);
  }
  return { files, atStart: filesAtStart(result.metafile), sources: Object.keys(result.metafile.inputs) };
}

/** Follows static imports from the entry. Output names in the metafile are relative to the project's root. */
function filesAtStart({ outputs }: Metafile): string[] {
  const seen = new Set<string>();
  const queue = Object.keys(outputs).filter((path) => basename(path) === 'index.mjs');
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const output = outputs[path];
    if (output === undefined || seen.has(path)) {
      continue;
    }
    seen.add(path);
    queue.push(...output.imports.filter(({ kind }) => kind === 'import-statement').map((found) => found.path));
  }
  return [...seen].map((path) => basename(path)).sort();
}

/** Writes a bundle's files into a folder, which is made if need be. */
export function writeBundle(bundle: Bundle, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of bundle.files) {
    writeFileSync(join(folder, name), content);
  }
}
