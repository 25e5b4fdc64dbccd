import { spawn } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { assemblyCache, assemblyKey } from './assembly-cache.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CdkJsonSchema = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/** The CDK app failed; the message holds what it printed. */
class SynthFailedError extends Error {
  override readonly name = 'SynthFailedError';
}

/** Assemblies of earlier starts. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'warung-assemblies');

export interface SynthesisOptions {
  /** Leaves the code of the assembly that is replaced, for functions that run from it. @default false */
  readonly keepCode?: boolean;
  /** Takes the assembly of an earlier start when none of its sources changed. @default true */
  readonly useCache?: boolean;
}

/**
 * Synthesizes the CDK app for stage `dev` into `outDir`, as `cdk synth` does, but without the CLI's own start-up and
 * without the CDK's validation of templates, which takes as long as the rest: `npm run synth` and the tests of
 * `test/infra` validate. Replaces the folder only when the whole assembly is there.
 * @returns `outDir`
 * @throws SynthFailedError with the app's output
 */
export async function synthesize(
  outDir: string,
  { keepCode = false, useCache = true }: SynthesisOptions = {},
): Promise<string> {
  const fresh = `${outDir}.next`;
  await rm(fresh, { recursive: true, force: true });
  const cache = assemblyCache(CACHE);
  const key = assemblyKey(ROOT, process.env);
  if (!useCache || !(await cache.restore(key, fresh))) {
    await synthesizeAnew(fresh);
    // Sources that changed meanwhile may be in the assembly or not.
    if (assemblyKey(ROOT, process.env) === key) await cache.save(key, fresh);
  }
  await putInPlace(fresh, outDir, keepCode);
  return outDir;
}

async function synthesizeAnew(directory: string): Promise<void> {
  const { context } = CdkJsonSchema.parse(JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8')));
  await mkdir(directory, { recursive: true });
  await run({
    CDK_OUTDIR: directory,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage: 'dev', 'aws:cdk:enable-asset-metadata': false }),
    CDK_VALIDATION: 'false',
  });
}

/** Moves a finished assembly to where the last one is. Assets are named by their content, so those of both fit together. */
export async function putInPlace(fresh: string, outDir: string, keepCode: boolean): Promise<void> {
  const last = `${outDir}.last`;
  await rm(last, { recursive: true, force: true });
  if (existsSync(outDir)) {
    const assets = keepCode ? (await readdir(outDir)).filter((name) => name.startsWith('asset.')) : [];
    for (const name of assets)
      if (!existsSync(join(fresh, name))) await cp(join(outDir, name), join(fresh, name), { recursive: true });
    renameSync(outDir, last);
  }
  renameSync(fresh, outDir);
  await rm(last, { recursive: true, force: true });
}

function run(env: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((done, failed) => {
    const app = spawn(process.execPath, [join(ROOT, 'infra/app.ts')], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [app.stdout, app.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const end = () => app.kill();
    process.once('exit', end);
    app.on('error', failed);
    app.on('close', (code) => {
      process.off('exit', end);
      if (code === 0) done();
      else failed(new SynthFailedError(`the CDK app could not be synthesized:\n${output.trim()}`));
    });
  });
}
