import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { loadAssembly } from '../../infra/local/template/assembly.ts';
import { benchAssembly } from './assembly.ts';
import { round } from './cost.ts';
import type { Bench, Line } from './line.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RUNS = 20;

/** `bundle.<function>`: kB gzip that its start loads; `import.<function>`: import time over that of NodejsFunction's defaults. */
export const bundles: Bench = {
  names: ['bundle.', 'import.'],
  async *run(wants) {
    yield* bundlesOf(await benchAssembly(), wants);
  },
};

export async function* bundlesOf(directory: string, wants: (name: string) => boolean): AsyncGenerator<Line> {
  const assembly = loadAssembly(directory);
  const scratch = mkdtempSync(join(ROOT, 'node_modules/.cache/warung-bench-'));
  try {
    for (const entry of globSync('functions/**/*.handler.ts', { cwd: ROOT }).sort()) {
      const name = basename(entry, '.handler.ts');
      const bundle = bundleOf(assembly, name);
      if (wants(`bundle.${name}`)) yield size(name, bundle);
      if (wants(`import.${name}`)) yield importRatio(name, entry, bundle, scratch);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The asset behind a function, found by the handler's name, which its name ends with: `warung-dev-route-inbound`. */
function bundleOf(assembly: ReturnType<typeof loadAssembly>, name: string): string {
  for (const { template } of assembly.stacks) {
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type !== 'AWS::Lambda::Function' || !String(Properties['FunctionName']).endsWith(`-${name}`)) continue;
      const code = JSON.stringify(Properties['Code']);
      const key = /"S3Key":"([^"]+)"/.exec(code)?.[1] ?? '';
      const path = assembly.assetPath(key);
      if (path) return path;
    }
  }
  throw new Error(`no function in the templates runs ${name}`);
}

/** What `index.mjs` loads by static imports, its own bytes included; chunks behind `import()` are not. */
function loadedAtStart(directory: string): string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
      /(?:from|^import|;import)\s*"(\.\/[^"]+)"/gm,
    )) {
      visit(join(dirname(file), specifier));
    }
  };
  visit(join(directory, 'index.mjs'));
  return [...seen];
}

function size(name: string, directory: string): Line {
  const files = loadedAtStart(directory).map((file) => ({
    file: basename(file),
    gzip: gzipSync(readFileSync(file)).length,
  }));
  const total = files.reduce((sum, { gzip }) => sum + gzip, 0);
  return { name: `bundle.${name}`, value: round(total / 1000), unit: 'kB gzip', detail: { files } };
}

function importRatio(name: string, entry: string, directory: string, scratch: string): Line {
  const plain = join(scratch, `${name}.cjs`);
  // NodejsFunction's defaults: CommonJS, not minified, the runtime's SDK left outside.
  buildSync({
    entryPoints: [join(ROOT, entry)],
    outfile: plain,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['@aws-sdk/*', '@smithy/*'],
    logLevel: 'silent',
  });
  const env = environmentFor();
  const times = { ours: [] as number[], plain: [] as number[] };
  for (let run = 0; run < RUNS; run++) {
    times.ours.push(importTime(join(directory, 'index.mjs'), env));
    times.plain.push(importTime(plain, env));
  }
  const [ours, theirs] = [Math.min(...times.ours), Math.min(...times.plain)];
  return {
    name: `import.${name}`,
    value: round(ours / theirs),
    unit: 'ratio',
    detail: { runs: RUNS, minMs: { ours: round(ours), default: round(theirs) } },
  };
}

/** Values for every variable that an entry may require; nothing is called with them. */
function environmentFor(): Record<string, string> {
  const names = new Set<string>();
  for (const file of globSync('{functions,shared}/**/*.ts', { cwd: ROOT })) {
    for (const [name] of readFileSync(join(ROOT, file), 'utf8').matchAll(/\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b/g))
      names.add(name);
  }
  const values = Object.fromEntries(
    [...names].map((name) => [name, /COUNT|MAX/.test(name) ? '5' : 'https://example.invalid/x']),
  );
  return {
    ...values,
    STAGE: 'dev',
    AWS_REGION: 'us-east-1',
    LOG_LEVEL: 'INFO',
    PATH: process.env['PATH'] ?? '',
    TMPDIR: tmpdir(),
  };
}

function importTime(file: string, env: Readonly<Record<string, string>>): number {
  const script = `const t = performance.now(); await import(${JSON.stringify(`file://${file}`)}); console.log(performance.now() - t); process.exit(0)`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    env: { ...env },
    encoding: 'utf8',
  });
  const time = Number(run.stdout.trim().split('\n').at(-1));
  if (!Number.isFinite(time) || run.status !== 0) throw new Error(`could not import ${file}: ${run.stderr}`);
  return time;
}
