import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startCommand } from '../harness/command.ts';
import type { Bench, Figure } from './figure.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** What earlier starts and builds left: synthesized assemblies, bundles of the functions, built pages. */
const CACHES = ['warung-assemblies', 'warung-bundles', 'warung-web'].map((name) =>
  join(ROOT, 'node_modules/.cache', name),
);
const PROGRESS_LINE = /^ +(?<seconds>\d+\.\d) s {2}(?<step>.+)$/gm;

/** Starts the platform on a data folder and returns the seconds until its ready line, with those of each step. */
async function measureStart(
  dataDir: string,
): Promise<{ readonly seconds: number; readonly steps: Readonly<Record<string, number>> }> {
  const startedAt = performance.now();
  const command = startCommand(['--port', '0', '--data', dataDir]);
  try {
    await command.ready();
    const seconds = (performance.now() - startedAt) / 1000;
    const steps = [...command.output().matchAll(PROGRESS_LINE)].map(
      ({ groups }) => [groups?.['step'] ?? '', Number(groups?.['seconds'])] as const,
    );
    return { seconds, steps: Object.fromEntries(steps) };
  } finally {
    command.child.kill('SIGTERM');
    await command.ended;
  }
}

async function figureOf(name: string, dataDir: string): Promise<Figure> {
  const { seconds, steps } = await measureStart(dataDir);
  return { name, value: Number(seconds.toFixed(1)), unit: 's', detail: { readyAfterSeconds: steps } };
}

/**
 * Measures `npm start` until its ready line: `start.cold` with empty caches and an empty data folder, `start.warm` when
 * nothing changed since the last start.
 */
export const start: Bench = {
  names: ['start.cold', 'start.warm'],
  async *run(wants) {
    const dataDir = mkdtempSync(join(tmpdir(), 'warung-bench-start-'));
    if (wants('start.cold')) {
      for (const cache of CACHES) rmSync(cache, { recursive: true, force: true });
      yield await figureOf('start.cold', dataDir);
    } else {
      await measureStart(dataDir);
    }
    if (wants('start.warm')) yield await figureOf('start.warm', dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  },
};
