import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadAssembly } from '@warung/local';
import { buildSync } from 'esbuild';
import { benchAssembly } from './assembly.ts';
import { round } from './cost.ts';
import type { Bench, Figure } from './figure.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RUNS = 20;

/**
 * `bundle.<function>`: kB gzip loaded at startup; `import.<function>`: import time relative to a bundle with
 * NodejsFunction's defaults.
 */
export const bundles: Bench = {
  names: ['bundle.', 'import.'],
  async *run(wants) {
    yield* measureBundles(await benchAssembly(), wants);
  },
};

/** Measures the bundles of the functions in an assembly. */
export async function* measureBundles(directory: string, wants: (name: string) => boolean): AsyncGenerator<Figure> {
  const assembly = loadAssembly(directory);
  const scratch = mkdtempSync(join(ROOT, 'node_modules/.cache/warung-bench-'));
  try {
    for (const entry of globSync('functions/**/*.handler.ts', { cwd: ROOT }).sort()) {
      const name = basename(entry, '.handler.ts');
      const bundle = bundleOf(assembly, name);
      if (wants(`bundle.${name}`)) yield measureSize(name, bundle);
      if (wants(`import.${name}`)) yield measureImportRatio(name, entry, bundle, scratch);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Returns the asset of a function, whose name ends with the handler's name: `warung-dev-route-inbound`. */
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

/** Returns `index.mjs` and the files that it loads by static imports, without the chunks that `import()` loads. */
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

function measureSize(name: string, directory: string): Figure {
  const files = loadedAtStart(directory).map((file) => ({
    file: basename(file),
    gzip: gzipSync(readFileSync(file)).length,
  }));
  const total = files.reduce((sum, { gzip }) => sum + gzip, 0);
  return { name: `bundle.${name}`, value: round(total / 1000), unit: 'kB gzip', detail: { files } };
}

function measureImportRatio(name: string, entry: string, directory: string, scratch: string): Figure {
  const defaultBundle = join(scratch, `${name}.cjs`);
  // NodejsFunction's defaults: CommonJS, not minified, without the SDK of the runtime.
  buildSync({
    entryPoints: [join(ROOT, entry)],
    outfile: defaultBundle,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['@aws-sdk/*', '@smithy/*'],
    logLevel: 'silent',
  });
  const env = environmentFor();
  const times = { own: [] as number[], default: [] as number[] };
  for (let run = 0; run < RUNS; run++) {
    times.own.push(measureImportMs(join(directory, 'index.mjs'), env));
    times.default.push(measureImportMs(defaultBundle, env));
  }
  const [ownMs, defaultMs] = [Math.min(...times.own), Math.min(...times.default)];
  return {
    name: `import.${name}`,
    value: round(ownMs / defaultMs),
    unit: 'ratio',
    detail: { runs: RUNS, minMs: { own: round(ownMs), default: round(defaultMs) } },
  };
}

/** Returns values for every variable that an entry may require. They are never used for a call. */
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

function measureImportMs(file: string, env: Readonly<Record<string, string>>): number {
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
