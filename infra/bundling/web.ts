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

/** The Vite apps of the project, by name, with their folders. */
const WEB_APPS = {
  console: 'functions/console/web',
  simulator: 'infra/simulator/web',
} as const;

export type WebApp = keyof typeof WEB_APPS;

/** The message holds Vite's own. */
export class WebBuildFailed extends Error {
  override readonly name = 'WebBuildFailed';
}

class UnknownWebApp extends Error {
  override readonly name = 'UnknownWebApp';
  constructor(name: string) {
    super(`unknown web app "${name}": known ones are ${Object.keys(WEB_APPS).join(', ')}`);
  }
}

const CACHE = join(PROJECT_ROOT, 'node_modules', '.cache', 'warung-web');
/** Earlier builds stay for a while, since somebody may be reading one. */
const KEPT_MS = 24 * 3600 * 1000;

/** What decides about a build beside the app's own folder. */
const TOOLCHAIN = [
  'node_modules/.package-lock.json',
  'tsconfig.json',
  ...['web.ts', 'compress.ts', 'vite-build.ts'].map((name) => `infra/bundling/${name}`),
];

/** Our own sources outside of the app's folder that the last build read, relative to the project. */
const $Outside = z.array(z.string());

/**
 * Builds an app, or takes an earlier build of the same sources, installed packages and settings. Gives the folder, which nobody
 * changes any more: Vite's output with `.br` and `.gz` beside each text. `node_modules/.cache/warung-web/<name>` leads to the
 * last one. The same sources give the same bytes. Throws WebBuildFailed.
 */
export const buildWeb = (app: WebApp): string => buildCached(WEB_APPS[app], join(CACHE, app));

/** The same for any folder of the project; `latest` leads to the last build, and the builds lie beside it. */
export function buildCached(root: string, latest: string): string {
  const outsideList = `${latest}.json`;
  const folderOf = (outside: readonly string[]): string => `${latest}-${keyOf(root, outside)}`;
  const known = folderOf(outsideIn(outsideList));
  if (existsSync(known)) return known;

  mkdirSync(dirname(latest), { recursive: true });
  const fresh = `${latest}.${process.pid}`;
  const outside = runVite(root, fresh);
  compressTexts(fresh);
  const built = folderOf(outside);
  // Whoever comes second finds the same bytes there.
  if (existsSync(built)) rmSync(fresh, { recursive: true });
  else renameSync(fresh, built);
  replace(outsideList, (file) => writeFileSync(file, JSON.stringify(outside)));
  // A folder of that name comes from Vite's own command line.
  if (lstatSync(latest, { throwIfNoEntry: false })?.isDirectory() === true) rmSync(latest, { recursive: true });
  replace(latest, (link) => symlinkSync(basename(built), link));
  removeOld(latest, built);
  return built;
}

/** Vite builds are asynchronous and a synthesis is not, so it has a process of its own; and an environment of its own. */
function runVite(root: string, outDir: string): string[] {
  const { PATH, HOME, TMPDIR } = process.env;
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'vite-build.ts'), join(PROJECT_ROOT, root), outDir],
    { cwd: PROJECT_ROOT, encoding: 'utf8', env: { PATH, HOME, TMPDIR, NODE_ENV: 'production' } },
  );
  if (status !== 0) {
    rmSync(outDir, { recursive: true, force: true });
    throw new WebBuildFailed(error?.message ?? `${root} can't be built:\n${stderr}${stdout}`);
  }
  return $Outside.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
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

/** That of nothing when there is no such file any more. */
function contentHash(path: string): string {
  const content = isFile(path) ? readFileSync(join(PROJECT_ROOT, path)) : '';
  return createHash('sha256').update(content).digest('hex');
}

function outsideIn(file: string): string[] {
  try {
    return $Outside.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

/** Makes something beside its place and moves it there, so that nobody ever finds half of it or nothing. */
function replace(path: string, make: (path: string) => void): void {
  const fresh = `${path}.${process.pid}`;
  make(fresh);
  renameSync(fresh, path);
}

function removeOld(latest: string, current: string): void {
  for (const path of globSync(`${latest}-*`)) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (path !== current && stat !== undefined && stat.mtimeMs < Date.now() - KEPT_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function isWebApp(name: string): name is WebApp {
  return Object.hasOwn(WEB_APPS, name);
}

/** `node infra/bundling/web.ts console`: the last line is the folder. */
if (import.meta.main) {
  const [name = ''] = process.argv.slice(2);
  if (!isWebApp(name)) throw new UnknownWebApp(name);
  console.log(buildWeb(name));
}
