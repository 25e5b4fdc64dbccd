import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, startPlatform } from '../../infra/local/platform.ts';
import { Client } from './client.ts';

export const APP_SECRET = 'test-app-secret';
export const VERIFY_TOKEN = 'test-verify-token';

/** A running platform with fresh data and the means to talk to it as Meta, as a tenant and as the operator. */
export interface TestPlatform extends Client {
  readonly platform: Platform;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** Starts the whole platform on a free port from a synthesized `assembly`; `dataDir` continues an earlier one. */
export async function startTestPlatform(options: {
  readonly assembly: string;
  readonly dataDir?: string;
}): Promise<TestPlatform> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'warung-test-'));
  const platform = await startPlatform({
    assembly: Promise.resolve(options.assembly),
    options: {
      port: 0,
      dataDir,
      fresh: false,
      metaAppSecret: APP_SECRET,
      metaVerifyToken: VERIFY_TOKEN,
      graphApiUrl: 'http://127.0.0.1:9',
    },
  });
  const client = new Client(platform.credentials, APP_SECRET);
  return Object.assign(client, {
    platform,
    dataDir,
    stop: async (): Promise<void> => {
      await platform.stop();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  });
}
