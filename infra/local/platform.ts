import { join } from 'node:path';
import {
  financeKeyOf,
  operatorKeyOf,
  seedFinanceSecret,
  seedMasterSecret,
  seedMetaSecret,
  seedOperatorSecret,
} from '../seeds.ts';
import { type Credentials, seedDemo } from './demo.ts';
import type { SharedJava } from './dynamodb/java-process.ts';
import type { StartOptions } from './options.ts';
import { type LocalRuntime, startRuntime } from './runtime.ts';
import type { Simulator } from './simulator-process.ts';
import type { ParameterValues } from './template/parameters.ts';

/** A running platform with its secrets and a demo tenant. */
export interface Platform {
  readonly runtime: LocalRuntime;
  readonly credentials: Credentials;
  stop(): Promise<void>;
}

/** Reports a completed step of the start. */
type Progress = (step: string) => void;

/** Settings that the platform passes to a WhatsApp simulator. */
export interface SimulatorContext {
  readonly runtime: LocalRuntime;
  readonly dataDir: string;
  readonly webhookUrl: string;
  /**
   * The origin of the public server, under which its Graph API is called. The simulator's links use the same origin.
   */
  readonly publicOrigin: string;
  readonly appSecret: string;
  readonly fresh: boolean;
}

export interface PlatformOptions {
  readonly assembly: Promise<string>;
  readonly options: StartOptions;
  /** Values of template parameters. They take precedence over those that the platform sets itself. */
  readonly parameters?: ParameterValues;
  /** Starts a WhatsApp simulator, which is available under `/simulator` of the public address. */
  readonly simulator?: (context: SimulatorContext) => Promise<Simulator>;
  /** Whether to fill the demo tenant's shop, which requires a simulator. Otherwise the shop is empty. */
  readonly fillShop?: boolean;
  /** A running DynamoDB Local. @default the runtime starts its own process */
  readonly sharedJava?: SharedJava | undefined;
  /** The time at which the clock of a new data folder starts, in epoch milliseconds. @default the machine's time */
  readonly startAt?: number | undefined;
  readonly onProgress?: Progress;
}

/** Returns the name of a secret of stage `dev`, which is the stage that runs locally. */
const secretName = (name: string): string => `warung/dev/${name}`;
/** The path of the simulator's page and, below it, of its own API and its Graph API. */
const SIMULATOR_PATH = '/simulator';

/**
 * Starts the runtime with a synthesized app and, if given, a simulator. Then seeds the app's secrets from the options
 * and creates the demo tenant.
 * @throws JavaMissingError, PortTakenError, DataFolderTakenError, NotRunHereError, SynthFailedError, SimulatorFailedError
 */
export async function startPlatform(start: PlatformOptions): Promise<Platform> {
  const { options, onProgress = () => {} } = start;
  let simulator: Promise<Simulator> | undefined;
  const stopSimulator = async (): Promise<void> => (await simulator?.catch(() => undefined))?.stop();
  const startCompanion = async (runtime: LocalRuntime): Promise<void> => {
    simulator = start.simulator?.(simulatorContextOf(runtime, options));
    if (!simulator) return;
    runtime.openReverseProxy(SIMULATOR_PATH, (await simulator).origin);
    onProgress('the WhatsApp simulator is ready');
  };
  let runtime: LocalRuntime | undefined;
  try {
    runtime = await startRuntime({
      assembly: start.assembly,
      port: options.port,
      dataDir: options.dataDir,
      fresh: options.fresh,
      startAt: start.startAt,
      parameters: (started) => ({
        ...parametersOf(started, options, start.simulator !== undefined),
        ...start.parameters,
      }),
      startCompanion,
      sharedJava: start.sharedJava,
      onProgress,
    });
    const keys = seedSecrets(runtime, options);
    onProgress('seeding the demo tenant');
    const credentials = await seedDemo({
      dataDir: options.dataDir,
      baseUrl: runtime.url,
      ...keys,
      simulatorUrl: simulator && `${runtime.url}${SIMULATOR_PATH}`,
      fillShop: start.fillShop ?? false,
      canSell: options.graphApiUrl === undefined,
    });
    const running = runtime;
    return {
      runtime,
      credentials,
      // The simulator stops last: running functions may still send.
      stop: () => running.stop().finally(stopSimulator),
    };
  } catch (error) {
    await runtime?.stop();
    await stopSimulator();
    throw error;
  }
}

function simulatorContextOf(runtime: LocalRuntime, { dataDir, metaAppSecret, fresh }: StartOptions): SimulatorContext {
  const webhookUrl = `${runtime.url}/webhooks/whatsapp`;
  const publicOrigin = originOf(runtime);
  return { runtime, dataDir: join(dataDir, 'simulator'), webhookUrl, publicOrigin, appSecret: metaAppSecret, fresh };
}

/** Returns the public server's origin, with 127.0.0.1: a function must not depend on what `localhost` resolves to. */
function originOf({ url }: LocalRuntime): string {
  return `http://127.0.0.1:${new URL(url).port}`;
}

/** Returns the values of the app's parameters. Others keep the template's default. */
function parametersOf(runtime: LocalRuntime, { graphApiUrl }: StartOptions, hasSimulator: boolean): ParameterValues {
  const simulatorGraphApi = hasSimulator ? `${originOf(runtime)}${SIMULATOR_PATH}/graph` : undefined;
  const GraphApiUrl = graphApiUrl ?? simulatorGraphApi;
  // Links to files point at the local AWS endpoint, whose port changes with each start.
  const ContentOrigins = 'http://127.0.0.1:*';
  const PlainPictureUrl = `${originOf(runtime)}/shop/product.png`;
  return { ContentOrigins, PlainPictureUrl, ...(GraphApiUrl === undefined ? {} : { GraphApiUrl }) };
}

/** Creates the secrets that the app requires. Returns the API keys of the operator and of the finance department. */
function seedSecrets({ secrets, clock }: LocalRuntime, options: StartOptions) {
  const { metaAppId: appId, metaAppSecret: appSecret, metaVerifyToken: verifyToken } = options;
  const meta = { appId, appSecret, verifyToken };
  secrets.put(
    secretName('meta'),
    seedMetaSecret(secrets.get(secretName('meta')), meta, Math.floor(clock.now() / 1000)),
  );
  secrets.put(secretName('master'), seedMasterSecret(secrets.get(secretName('master'))));
  const operator = seedOperatorSecret(secrets.get(secretName('operator')));
  secrets.put(secretName('operator'), operator);
  const finance = seedFinanceSecret(secrets.get(secretName('finance')), options.financeKey);
  secrets.put(secretName('finance'), finance);
  return { operatorKey: operatorKeyOf(operator), financeKey: financeKeyOf(finance) };
}
