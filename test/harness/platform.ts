import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, type SimulatorPlace, startPlatform } from '../../infra/local/platform.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../infra/simulator/simulator.ts';
import { Client } from './client.ts';
import { drainBoth, idleBoth } from './quiet.ts';

export const APP_SECRET = 'test-app-secret';
export const VERIFY_TOKEN = 'test-verify-token';

/** Nothing listens here: a test without a simulator must not reach Meta. */
const NO_GRAPH_API = 'http://127.0.0.1:9';

/** A running platform with fresh data and the means to talk to it as Meta, as a tenant and as the operator. */
export interface TestPlatform extends Client {
  readonly platform: Platform;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** A platform that sends to a simulator in this process, on the platform's clock. The simulator knows the demo tenant's number. */
export interface SimulatedPlatform extends TestPlatform {
  readonly simulator: Simulator;
  /** Resolves when neither has work that is under way or due. */
  idle(): Promise<void>;
  /** As `idle`, and moves the clock on until no message, retry, delivery or webhook is left. */
  drain(): Promise<void>;
}

/** How the simulator differs from its defaults, in which nothing takes any time. */
export type SimulatorSettings = Pick<SimulatorOptions, 'random' | 'pace' | 'limits' | 'pageDir'>;

/** The meter's beat where a test has no use for it: a leap of a month would else run some 3,000 of them. */
const RARE_BEATS = { MeterBeat: 'rate(1 day)' } as const;

interface TestStart {
  readonly assembly: string;
  /** Whether the meter beats as often as the template says. Else it does once a day. */
  readonly beats?: boolean;
  readonly dataDir?: string;
  /** Makes the demo tenant a shop with past conversations, as `npm start` does; takes a simulator. */
  readonly fillShop?: boolean;
  readonly simulator?: SimulatorSettings;
}

/**
 * Starts the whole platform on a free port from a synthesized `assembly`; `dataDir` continues an earlier one. With `simulator`
 * (`{}` will do) it has one beside it.
 */
export function startTestPlatform(
  options: TestStart & { readonly simulator: SimulatorSettings },
): Promise<SimulatedPlatform>;
export function startTestPlatform(options: TestStart): Promise<TestPlatform>;
export async function startTestPlatform(options: TestStart): Promise<TestPlatform> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'warung-test-'));
  const { simulator: settings, fillShop = false, beats = false } = options;
  let simulator: Simulator | undefined;
  const beside = async ({ runtime, fresh: _, ...place }: SimulatorPlace): Promise<Simulator> => {
    const kept = options.dataDir === undefined ? ':memory:' : place.dataDir;
    simulator = await startSimulator({ ...settings, ...place, port: 0, dataDir: kept, clock: runtime.clock });
    return simulator;
  };
  const platform = await startPlatform({
    assembly: Promise.resolve(options.assembly),
    options: {
      port: 0,
      dataDir,
      fresh: false,
      metaAppId: 'test-app',
      metaAppSecret: APP_SECRET,
      metaVerifyToken: VERIFY_TOKEN,
      graphApiUrl: settings ? undefined : NO_GRAPH_API,
    },
    fillShop,
    parameters: beats ? {} : RARE_BEATS,
    ...(settings && { simulator: beside }),
  });
  const client = new Client(platform.credentials, APP_SECRET);
  const { runtime } = platform;
  return Object.assign(client, {
    platform,
    dataDir,
    stop: async (): Promise<void> => {
      await platform.stop();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
    ...(simulator && { simulator, idle: idleBoth(runtime, simulator), drain: drainBoth(runtime, simulator) }),
  });
}
