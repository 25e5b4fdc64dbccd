import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { PROJECT_ROOT } from './bundle.ts';
import { compressTexts } from './compress.ts';

/** Folders of the project's Vite apps, by name. */
const WEB_APPS = {
  pages: 'web',
  simulator: 'infra/simulator/web',
} as const;

export type WebApp = keyof typeof WEB_APPS;

/** A build failed. The message contains Vite's output. */
export class WebBuildFailedError extends Error {
  override readonly name = 'WebBuildFailedError';
}

class UnknownWebAppError extends Error {
  override readonly name = 'UnknownWebAppError';
  constructor(name: string) {
    super(`unknown web app "${name}": known ones are ${Object.keys(WEB_APPS).join(', ')}`);
  }
}

const CACHE = join(PROJECT_ROOT, 'node_modules', '.cache', 'warung-web');
/** Earlier builds are kept for a while, because a process may be reading one. */
const RETENTION_MS = 24 * 3600 * 1000;

/** Files outside of the app's folder that affect its build. */
const TOOLCHAIN = [
  'node_modules/.package-lock.json',
  'tsconfig.json',
  ...['web.ts', 'compress.ts', 'vite-build.ts'].map((name) => `infra/bundling/${name}`),
];

/** The project's own sources outside of the app's folder that the last build read, relative to the project. */
const outsideSchema = z.array(z.string());

/**
 * Builds an app, or reuses an earlier build of the same sources, installed packages and settings. Returns the folder,
 * which does not change afterwards: Vite's output with a `.br` and a `.gz` file beside each text file.
 * `node_modules/.cache/warung-web/<name>` links to the last build. The same sources give the same bytes. Throws
 * WebBuildFailedError.
 */
export const buildWeb = (app: WebApp): string => buildWithCache(WEB_APPS[app], join(CACHE, app));

/**
 * As {@link buildWeb}, for any folder of the project. `latest` becomes a link to the last build; builds are stored
 * beside it.
 */
export function buildWithCache(root: string, latest: string): string {
  const outsideList = `${latest}.json`;
  const folderOf = (outside: readonly string[]): string => `${latest}-${keyOf(root, outside)}`;
  const known = folderOf(readOutsideSources(outsideList));
  if (existsSync(known)) return known;

  mkdirSync(dirname(latest), { recursive: true });
  const temporary = `${latest}.${process.pid}`;
  const outside = runVite(root, temporary);
  compressTexts(temporary);
  const built = folderOf(outside);
  // A concurrent process may have stored the same bytes already.
  if (existsSync(built)) rmSync(temporary, { recursive: true });
  else renameSync(temporary, built);
  replaceAtomically(outsideList, (file) => writeFileSync(file, JSON.stringify(outside)));
  // A folder with this name was created by Vite's own command line.
  if (lstatSync(latest, { throwIfNoEntry: false })?.isDirectory() === true) rmSync(latest, { recursive: true });
  replaceAtomically(latest, (link) => symlinkSync(basename(built), link));
  removeOldBuilds(latest, built);
  return built;
}

/**
 * Runs Vite in a separate process, because its builds are asynchronous and a synthesis is not, with a minimal
 * environment.
 */
function runVite(root: string, outDir: string): string[] {
  const { PATH, HOME, TMPDIR } = process.env;
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'vite-build.ts'), join(PROJECT_ROOT, root), outDir],
    { cwd: PROJECT_ROOT, encoding: 'utf8', env: { PATH, HOME, TMPDIR, NODE_ENV: 'production' } },
  );
  if (status !== 0) {
    rmSync(outDir, { recursive: true, force: true });
    throw new WebBuildFailedError(error?.message ?? `${root} can't be built:\n${stderr}${stdout}`);
  }
  return outsideSchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}

function keyOf(root: string, outside: readonly string[]): string {
  const inside = globSync(`${root}/**/*`, { cwd: PROJECT_ROOT }).filter(isFile).sort();
  const hash = createHash('sha256').update(process.version);
  for (const path of [...inside, ...outside, ...TOOLCHAIN]) {
    hash.update(`\n${path}\n`).update(contentHash(path));
  }
  return hash.digest('hex').slice(0, 16);
}

const isFile = (path: string): boolean =>
  statSync(join(PROJECT_ROOT, path), { throwIfNoEntry: false })?.isFile() === true;

/** Returns the hash of a file, or of an empty file if it does not exist any more. */
function contentHash(path: string): string {
  const content = isFile(path) ? readFileSync(join(PROJECT_ROOT, path)) : '';
  return createHash('sha256').update(content).digest('hex');
}

function readOutsideSources(file: string): string[] {
  try {
    return outsideSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

/**
 * Creates a file under a temporary name and moves it into place, so that readers never find it missing or incomplete.
 */
function replaceAtomically(path: string, create: (path: string) => void): void {
  const temporary = `${path}.${process.pid}`;
  create(temporary);
  renameSync(temporary, path);
}

function removeOldBuilds(latest: string, current: string): void {
  for (const path of globSync(`${latest}-*`)) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (path !== current && stat !== undefined && stat.mtimeMs < Date.now() - RETENTION_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function isWebApp(name: string): name is WebApp {
  return Object.hasOwn(WEB_APPS, name);
}

/** Usage: `node infra/bundling/web.ts pages`. The last line of the output is the folder of the build. */
if (import.meta.main) {
  const [name = ''] = process.argv.slice(2);
  if (!isWebApp(name)) throw new UnknownWebAppError(name);
  console.log(buildWeb(name));
}
