import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Bundle, bundleHandler, PROJECT_ROOT } from './bundle.ts';

const CACHE = join(PROJECT_ROOT, 'node_modules', '.cache', 'warung-bundles');
/** Lockfile of the installed packages. While it is unchanged, sources in node_modules need no comparison. */
const INSTALLED = join(PROJECT_ROOT, 'node_modules', '.package-lock.json');

const CachedSchema = z.object({
  toolchain: z.string(),
  /** Hashes of the project's own sources, by path relative to the project. */
  sources: z.record(z.string(), z.string()),
  allSources: z.array(z.string()),
  atStart: z.array(z.string()),
  /** Contents in base64, by file name. */
  files: z.record(z.string(), z.string()),
});

/**
 * Bundles a handler, or returns the cached bundle if neither its sources, nor the installed packages, nor the bundler
 * have changed. This saves half a second for each unchanged function. The result is the same either way.
 */
export function bundleWithCache(entry: string): Bundle {
  const toolchain = toolchainHash();
  const file = join(CACHE, `${entry.replaceAll(/[^\w.-]/g, '_')}.json`);
  const cached = readCached(file);
  if (cached?.toolchain === toolchain && isUnchanged(cached.sources)) {
    const files = Object.entries(cached.files).map(
      ([name, content]) => [name, Buffer.from(content, 'base64')] as const,
    );
    return { files: new Map(files), atStart: cached.atStart, sources: cached.allSources };
  }
  const bundle = bundleHandler(entry);
  writeCached(file, {
    toolchain,
    sources: Object.fromEntries(ownSources(bundle).map((path) => [path, hashOf(path) ?? ''])),
    allSources: [...bundle.sources],
    atStart: [...bundle.atStart],
    files: Object.fromEntries(
      [...bundle.files].map(([name, content]) => [name, Buffer.from(content).toString('base64')]),
    ),
  });
  return bundle;
}

function ownSources({ sources }: Bundle): string[] {
  return sources.filter((path) => !path.includes('node_modules/'));
}

function isUnchanged(sources: Readonly<Record<string, string>>): boolean {
  return Object.entries(sources).every(([path, hash]) => hashOf(path) === hash);
}

/** Returns undefined if the file does not exist any more. */
function hashOf(path: string): string | undefined {
  const text = textOf(join(PROJECT_ROOT, path));
  return text === undefined ? undefined : createHash('sha256').update(text).digest('base64');
}

function toolchainHash(): string {
  const hash = createHash('sha256').update(textOf(INSTALLED) ?? '');
  for (const path of globSync('**/*.ts', { cwd: import.meta.dirname }).sort()) {
    hash.update(path).update(textOf(join(import.meta.dirname, path)) ?? '');
  }
  return hash.digest('base64');
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readCached(file: string): z.infer<typeof CachedSchema> | undefined {
  try {
    return CachedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Writes a temporary file and renames it, so that a concurrent synthesis never reads an incomplete file. */
function writeCached(file: string, content: z.infer<typeof CachedSchema>): void {
  mkdirSync(CACHE, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(content));
  renameSync(temporary, file);
}
