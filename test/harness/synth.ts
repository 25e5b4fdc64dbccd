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

interface Synthesized {
  readonly directory: string;
  readonly assembly: Promise<string>;
  users: number;
}
declare global {
  var warungSynthesized: Synthesized | undefined;
}

/**
 * Synthesizes the app once for all files; tests find the folder with `inject('assembly')`. Each run has a folder of its own, so
 * that runs side by side do not take it from each other. The projects of a run load this module anew each, hence the global.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  globalThis.warungSynthesized ??= synthesized();
  const { warungSynthesized: shared } = globalThis;
  shared.users += 1;
  project.provide('assembly', await shared.assembly);
  return () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    globalThis.warungSynthesized = undefined;
    rmSync(shared.directory, { recursive: true, force: true });
  };
}

function synthesized(): Synthesized {
  const directory = mkdtempSync(join(tmpdir(), 'warung-tests-'));
  return { directory, assembly: synthesize(join(directory, 'assembly')), users: 0 };
}
