import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, type SimulatorContext, startPlatform } from '@warung/local';
import { type Simulator, type SimulatorOptions, startSimulator } from '@warung/simulator';
import { Client } from './client.ts';
import { findSharedDynamoDb } from './shared-dynamodb.ts';
import { testNow } from './test-clock.ts';
import { drain, waitUntilIdle } from './wait-until-idle.ts';

export const APP_SECRET = 'test-app-secret';
export const VERIFY_TOKEN = 'test-verify-token';

/** An address without a listener: a test without a simulator must not reach Meta. */
const NO_GRAPH_API = 'http://127.0.0.1:9';

/** A running platform with its own data, and a client of it as Meta, as a tenant and as the operator. */
export interface TestPlatform extends Client {
  readonly platform: Platform;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/**
 * A platform that sends to a simulator in this process. The simulator uses the platform's clock and has the demo
 * tenant's number.
 */
export interface SimulatedPlatform extends TestPlatform {
  readonly simulator: Simulator;
  /** Resolves when neither the platform nor the simulator has work in progress or due. */
  idle(): Promise<void>;
  /** As `idle`, but also advances the clock until no message, retry, delivery or webhook is pending. */
  drain(): Promise<void>;
}

/** Settings of the simulator. By default, nothing takes time. */
export type SimulatorSettings = Pick<SimulatorOptions, 'random' | 'delays' | 'limits' | 'pageDir'>;

/**
 * Rate of watermark ticks for tests that do not need them: otherwise advancing the clock by a month would run about
 * 3,000.
 */
const DAILY_TICKS = { WatermarkTickRate: 'rate(1 day)' } as const;

interface TestStart {
  readonly assembly: string;
  /** Whether watermark ticks occur at the rate of the template. By default they occur once a day. */
  readonly hasTemplateTickRate?: boolean;
  readonly dataDir?: string;
  /** Whether the demo tenant gets products and past conversations, as with `npm start`. Requires a simulator. */
  readonly fillShop?: boolean;
  /** The time at which the clock starts, in epoch milliseconds. @default that of the test run */
  readonly startAt?: number;
  readonly simulator?: SimulatorSettings;
}

/**
 * Starts the whole platform on a free port from a synthesized `assembly`, at the time of the test run. `dataDir`
 * continues with the data of an earlier one. `simulator` (may be `{}`) starts a simulator beside it.
 */
export function startTestPlatform(
  options: TestStart & { readonly simulator: SimulatorSettings },
): Promise<SimulatedPlatform>;
export function startTestPlatform(options: TestStart): Promise<TestPlatform>;
export async function startTestPlatform(options: TestStart): Promise<TestPlatform> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'warung-test-'));
  const { simulator: settings, fillShop = false, hasTemplateTickRate = false } = options;
  let simulator: Simulator | undefined;
  const startBeside = async ({ runtime, fresh: _, ...place }: SimulatorContext): Promise<Simulator> => {
    const simulatorDataDir = options.dataDir === undefined ? ':memory:' : place.dataDir;
    simulator = await startSimulator({
      ...settings,
      ...place,
      port: 0,
      dataDir: simulatorDataDir,
      clock: runtime.clock,
    });
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
    startAt: options.startAt ?? testNow(),
    sharedJava: findSharedDynamoDb(),
    parameters: hasTemplateTickRate ? {} : DAILY_TICKS,
    ...(settings && { simulator: startBeside }),
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
    ...(simulator && withSimulator(runtime, simulator)),
  });
}

function withSimulator(runtime: Platform['runtime'], simulator: Simulator) {
  return {
    simulator,
    idle: () => waitUntilIdle(runtime, simulator),
    drain: () => drain(runtime, simulator),
  };
}
