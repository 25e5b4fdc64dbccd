import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';

/** The project's root folder. Sources, and the names in source maps, are relative to it. */
export const PROJECT_ROOT = join(import.meta.dirname, '..', '..');
/** The folder of the handlers' entry files. */
export const FUNCTIONS_ROOT = join(PROJECT_ROOT, 'functions');

const STUBS = join(import.meta.dirname, 'stubs');

/** Packages that are not needed on Lambda, each with its replacement. */
const REPLACEMENTS = {
  '@aws-sdk/credential-provider-node': join(STUBS, 'credential-provider-node.ts'),
};

export interface Bundle {
  /** Contents by file name. `index.mjs` is the entry, the other files are chunks. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The files that load when the function starts: the entry and what it imports statically. */
  readonly atStart: readonly string[];
  /** The sources of the bundle, relative to the project's root. */
  readonly sources: readonly string[];
}

export class DynamicRequireError extends Error {
  override readonly name = 'DynamicRequireError';
  constructor(entry: string, file: string) {
    super(
      `${entry}: ${file} calls require() at run time, which ES modules do not support; bundle an ESM build of that package`,
    );
  }
}

/**
 * Marker of the code with which esbuild replaces a `require` that it could not resolve. The code throws at run time.
 */
const DYNAMIC_REQUIRE = 'Dynamic require of ';

const COMMON = {
  metafile: true,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  outExtension: { '.js': '.mjs' },
  legalComments: 'none',
  logLevel: 'silent',
} satisfies BuildOptions;

/**
 * Bundles a handler with its dependencies, including the AWS SDK, into ES modules. Modules that the handler loads with
 * `import()` stay in separate chunks, so that they cost nothing at startup. The same sources give the same bytes,
 * wherever the output is written. The project's own functions keep their names in stack traces. `entry` is relative to
 * `functions/`. Throws esbuild's BuildFailure, or DynamicRequireError.
 */
export function bundleHandler(entry: string): Bundle {
  const cache = join(PROJECT_ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  // Below node_modules, so that packages resolve.
  const folder = mkdtempSync(join(cache, 'warung-bundling-'));
  try {
    const ownSources = bundleOwnCode(entry, folder);
    const { files, metafile } = bundlePackages(entry, folder);
    const packageSources = Object.keys(metafile.inputs).filter((path) => path.startsWith('../'));
    return {
      files,
      atStart: filesAtStart(metafile),
      sources: [...ownSources, ...packageSources.map((path) => relative(PROJECT_ROOT, join(folder, path)))],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Bundles the project's own code into a folder, without packages, and returns its sources. esbuild can keep the names of
 * all functions or of none. Keeping those of the packages too adds up to 12 kB to a gzipped bundle instead of 2 kB,
 * and source maps add 180 kB.
 */
function bundleOwnCode(entry: string, folder: string): readonly string[] {
  const { metafile } = buildSync({
    ...COMMON,
    entryPoints: { index: join(FUNCTIONS_ROOT, entry) },
    absWorkingDir: PROJECT_ROOT,
    outdir: folder,
    packages: 'external',
    keepNames: true,
    minifySyntax: true,
  });
  return Object.keys(metafile.inputs);
}

/** Bundles the output of {@link bundleOwnCode} with its packages. Paths in the metafile are relative to the folder. */
function bundlePackages(entry: string, folder: string) {
  const result = buildSync({
    ...COMMON,
    entryPoints: { index: join(folder, 'index.mjs') },
    absWorkingDir: folder,
    outdir: join(folder, 'dist'),
    write: false,
    // For platform node, packages with both formats resolve to CommonJS, which esbuild can neither tree-shake nor
    // split.
    mainFields: ['module', 'main'],
    minify: true,
    alias: REPLACEMENTS,
  });
  const files = new Map<string, Uint8Array>();
  for (const file of result.outputFiles) {
    if (file.text.includes(DYNAMIC_REQUIRE)) {
      throw new DynamicRequireError(entry, basename(file.path));
    }
    files.set(basename(file.path), file.contents);
  }
  return { files, metafile: result.metafile };
}

/** Follows static imports from the entry. The keys of the outputs are paths. */
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

/** Writes a bundle's files into a folder. Creates the folder if necessary. */
export function writeBundle(bundle: Bundle, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of bundle.files) {
    writeFileSync(join(folder, name), content);
  }
}
