import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '@warung/local';
import type { TestProject } from 'vitest/node';
import { oncePerRun } from './once-per-run.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly assembly: string;
  }
}

/**
 * Synthesizes the app once for all files. Tests get the folder with `inject('assembly')`. Each run has its own folder,
 * so that concurrent runs do not interfere.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { value, release } = await oncePerRun('assembly', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'warung-tests-'));
    return {
      value: await synthesize(join(directory, 'assembly')),
      end: () => rmSync(directory, { recursive: true, force: true }),
    };
  });
  project.provide('assembly', value);
  return release;
}
