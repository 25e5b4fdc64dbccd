import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, statSync, utimesSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What an assembly is made from: the CDK app, the Lambda code and its contracts, the pages, and the tools' settings. */
const INPUTS = [
  'infra/*.ts',
  'infra/{stacks,constructs,bundling}/**/*',
  '{functions,shared,events,web}/**/*',
  'docs/openapi.json',
  'cdk.json',
  'tsconfig.json',
  // Written by npm: the exact versions that are installed.
  'node_modules/.package-lock.json',
];
/** Settings of the environment that the CDK app reads. */
const VARIABLES = ['WARUNG_ALARM_EMAIL'];
/** Assemblies kept, newest first: enough to switch between two branches. */
const KEPT = 3;

/** Computes the key of the assembly that the sources below `root` make: the same content gives the same key. */
export function assemblyKey(root: string, environment: Readonly<Record<string, string | undefined>>): string {
  const hash = createHash('sha256').update(process.version);
  for (const name of VARIABLES) hash.update(`\n${name}=${environment[name] ?? ''}`);
  for (const path of globSync(INPUTS, { cwd: root }).sort()) {
    const file = join(root, path);
    if (statSync(file).isFile()) hash.update(`\n${path}\n`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 32);
}

/** Assemblies of earlier starts, by the content that they were made from. */
export interface AssemblyCache {
  /** Copies the assembly of `key` to `folder`. Returns false, and writes nothing, when there is none. */
  restore(key: string, folder: string): Promise<boolean>;
  /** Keeps a copy of the assembly in `folder` under `key`. */
  save(key: string, folder: string): Promise<void>;
}

export function assemblyCache(directory: string): AssemblyCache {
  return {
    async restore(key, folder) {
      const known = join(directory, key);
      if (!existsSync(known)) return false;
      const now = new Date();
      utimesSync(known, now, now);
      await cp(known, folder, { recursive: true });
      return true;
    },
    async save(key, folder) {
      // Renamed into place: another start never reads half of an assembly.
      const fresh = join(directory, `${key}.${process.pid}`);
      await cp(folder, fresh, { recursive: true });
      if (existsSync(join(directory, key))) await rm(fresh, { recursive: true });
      else renameSync(fresh, join(directory, key));
      await removeOld(directory);
    },
  };
}

async function removeOld(directory: string): Promise<void> {
  const folders = globSync('*', { cwd: directory })
    .filter((name) => /^[0-9a-f]{32}$/.test(name))
    .map((name) => ({ path: join(directory, name), usedAt: statSync(join(directory, name)).mtimeMs }))
    .sort((a, b) => b.usedAt - a.usedAt);
  for (const { path } of folders.slice(KEPT)) await rm(path, { recursive: true, force: true });
}
