import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startJava } from '@warung/local';
import { oncePerRun } from './once-per-run.ts';
import { announceSharedDynamoDb } from './shared-dynamodb.ts';

/** Starts DynamoDB Local once for all files: each platform gets its own database in it (`findSharedDynamoDb`). */
export default async function setup(): Promise<() => Promise<void>> {
  const { release } = await oncePerRun('dynamodb-local', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'warung-dynamodb-'));
    const { port, pid, stop } = await startJava(directory, { isShared: true });
    announceSharedDynamoDb({ port, pid });
    return {
      value: port,
      end: async () => {
        announceSharedDynamoDb(undefined);
        await stop();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  });
  return release;
}
