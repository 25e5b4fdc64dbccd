import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SharedJava, startJava } from '@warung/local';
import type { TestProject } from 'vitest/node';
import { oncePerRun } from './once-per-run.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly dynamoDbLocal: SharedJava;
  }
}

/**
 * Starts DynamoDB Local once for all files: each platform gets a database of its own in it (`inject('dynamoDbLocal')`).
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { value, release } = await oncePerRun('dynamodb-local', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'warung-dynamodb-'));
    const { port, pid, stop } = await startJava(directory, { isShared: true });
    return {
      value: { port, pid },
      end: async () => {
        await stop();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  });
  project.provide('dynamoDbLocal', value);
  return release;
}
