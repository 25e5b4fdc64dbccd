import { resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesize } from '../../infra/local/synth.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly assembly: string;
  }
}

/** Synthesizes the app once for all files of a project; tests find the folder with `inject('assembly')`. */
export default async function setup(project: TestProject): Promise<void> {
  const directory = resolve(import.meta.dirname, `../../node_modules/.cache/warung/assembly-${project.name}`);
  project.provide('assembly', await synthesize(directory));
}
