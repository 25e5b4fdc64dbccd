import { resolve } from 'node:path';
import { synthesize } from '@warung/local';

let synthesized: Promise<string> | undefined;

/** Synthesizes the app once per run of the bench. Returns the folder. */
export function benchAssembly(): Promise<string> {
  synthesized ??= synthesize(resolve(import.meta.dirname, '../../node_modules/.cache/warung/assembly-bench'));
  return synthesized;
}
