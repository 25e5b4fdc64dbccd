import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesize } from '../../infra/local/synth.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly assembly: string;
  }
}

/**
 * Synthesizes the app once for all files of a project; tests find the folder with `inject('assembly')`. Each run has a folder of
 * its own, so that runs side by side do not take it from each other.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), `warung-${project.name}-`));
  project.provide('assembly', await synthesize(join(directory, 'assembly')));
  return () => rmSync(directory, { recursive: true, force: true });
}
