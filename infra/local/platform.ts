import { masterSecret, metaSecret, operatorKeyOf, operatorSecret } from '../common/seeds.ts';
import { type Credentials, seedDemo } from './demo.ts';
import type { StartOptions } from './options.ts';
import { type LocalRuntime, startRuntime } from './runtime.ts';

/** The platform as `npm start` leaves it: running, with its secrets and a demo tenant. */
export interface Platform {
  readonly runtime: LocalRuntime;
  readonly credentials: Credentials;
  stop(): Promise<void>;
}

/** Says in one line what is being done. */
export type Progress = (step: string) => void;

/** The secrets of stage `dev`, which is the one that runs here. */
const SECRET = (name: string): string => `warung/dev/${name}`;

/**
 * Starts the runtime on a synthesized app, seeds its secrets from the options, and sees to the demo tenant.
 * @throws JavaMissing, PortTaken, DataFolderTaken, NotRunHere, SynthFailed
 */
export async function startPlatform(start: {
  readonly assembly: Promise<string>;
  readonly options: StartOptions;
  readonly onProgress?: Progress;
}): Promise<Platform> {
  const { options, onProgress = () => {} } = start;
  const runtime = await startRuntime({
    assembly: start.assembly,
    port: options.port,
    dataDir: options.dataDir,
    fresh: options.fresh,
    onProgress,
  });
  try {
    const { secrets } = runtime;
    const meta = { appSecret: options.metaAppSecret, verifyToken: options.metaVerifyToken };
    secrets.put(SECRET('meta'), metaSecret(secrets.get(SECRET('meta')), meta));
    secrets.put(SECRET('master'), masterSecret(secrets.get(SECRET('master'))));
    const operator = operatorSecret(secrets.get(SECRET('operator')));
    secrets.put(SECRET('operator'), operator);
    onProgress('the demo tenant');
    const credentials = await seedDemo(options.dataDir, runtime.url, operatorKeyOf(operator));
    return { runtime, credentials, stop: () => runtime.stop() };
  } catch (error) {
    await runtime.stop();
    throw error;
  }
}
