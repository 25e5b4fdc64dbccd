import { join } from 'node:path';
import {
  financeKeyOf,
  financeSecret,
  masterSecret,
  metaSecret,
  operatorKeyOf,
  operatorSecret,
} from '../common/seeds.ts';
import { type Credentials, seedDemo } from './demo.ts';
import type { StartOptions } from './options.ts';
import { type LocalRuntime, startRuntime } from './runtime.ts';
import type { Simulator } from './simulator.ts';
import type { ParameterValues } from './template/parameters.ts';

/** The platform as `npm start` leaves it: running, with its secrets and a demo tenant. */
export interface Platform {
  readonly runtime: LocalRuntime;
  readonly credentials: Credentials;
  stop(): Promise<void>;
}

/** Says in one line what is being done. */
type Progress = (step: string) => void;

/** What a WhatsApp simulator beside the platform has to know. */
export interface SimulatorPlace {
  readonly runtime: LocalRuntime;
  readonly dataDir: string;
  readonly webhookUrl: string;
  /** The public server's, which is what its Graph API is called by: links that it gives are of the same origin. */
  readonly publicOrigin: string;
  readonly appSecret: string;
  readonly fresh: boolean;
}

export interface PlatformStart {
  readonly assembly: Promise<string>;
  readonly options: StartOptions;
  /** Values of template parameters, beside and before those that are given by themselves. */
  readonly parameters?: ParameterValues;
  /** Starts a WhatsApp simulator beside the platform; it is reached through the public address, under `/simulator`. */
  readonly simulator?: (place: SimulatorPlace) => Promise<Simulator>;
  /** Makes the demo tenant a shop with past conversations, where there is a simulator to tell them. Else it is empty. */
  readonly fillShop?: boolean;
  readonly onProgress?: Progress;
}

/** The secrets of stage `dev`, which is the one that runs here. */
const SECRET = (name: string): string => `warung/dev/${name}`;
/** The path of the simulator's page and, below it, of its own API and its Graph API. */
const SIMULATOR = '/simulator';

/**
 * Starts the runtime on a synthesized app, with a simulator if one is given, seeds its secrets from the options, and sees to
 * the demo tenant.
 * @throws JavaMissing, PortTaken, DataFolderTaken, NotRunHere, SynthFailed, SimulatorFailed
 */
export async function startPlatform(start: PlatformStart): Promise<Platform> {
  const { options, onProgress = () => {} } = start;
  let simulator: Promise<Simulator> | undefined;
  const stopSimulator = async (): Promise<void> => (await simulator?.catch(() => undefined))?.stop();
  const beside = async (runtime: LocalRuntime): Promise<void> => {
    simulator = start.simulator?.(placeOf(runtime, options));
    if (!simulator) return;
    runtime.openSideDoor(SIMULATOR, (await simulator).origin);
    onProgress('the WhatsApp simulator answers');
  };
  let runtime: LocalRuntime | undefined;
  try {
    runtime = await startRuntime({
      assembly: start.assembly,
      port: options.port,
      dataDir: options.dataDir,
      fresh: options.fresh,
      parameters: (at) => ({ ...parametersOf(at, options, start.simulator !== undefined), ...start.parameters }),
      beside,
      onProgress,
    });
    const keys = seedSecrets(runtime, options);
    onProgress('the demo tenant');
    const credentials = await seedDemo({
      dataDir: options.dataDir,
      baseUrl: runtime.url,
      ...keys,
      simulatorUrl: simulator && `${runtime.url}${SIMULATOR}`,
      fillShop: start.fillShop ?? false,
      sells: options.graphApiUrl === undefined,
    });
    const running = runtime;
    return {
      runtime,
      credentials,
      // The simulator last: functions at work may still send.
      stop: () => running.stop().finally(stopSimulator),
    };
  } catch (error) {
    await runtime?.stop();
    await stopSimulator();
    throw error;
  }
}

function placeOf(runtime: LocalRuntime, { dataDir, metaAppSecret, fresh }: StartOptions): SimulatorPlace {
  const webhookUrl = `${runtime.url}/webhooks/whatsapp`;
  const publicOrigin = originOf(runtime);
  return { runtime, dataDir: join(dataDir, 'simulator'), webhookUrl, publicOrigin, appSecret: metaAppSecret, fresh };
}

/** 127.0.0.1, because a function must not depend on what `localhost` resolves to. */
function originOf({ url }: LocalRuntime): string {
  return `http://127.0.0.1:${new URL(url).port}`;
}

/** The app's parameters; what is not given here keeps the template's default. */
function parametersOf(runtime: LocalRuntime, { graphApiUrl }: StartOptions, simulated: boolean): ParameterValues {
  const ours = simulated ? `${originOf(runtime)}${SIMULATOR}/graph` : undefined;
  const GraphApiUrl = graphApiUrl ?? ours;
  // Links to files lead to the AWS endpoint of this machine, whose port is another each time.
  const ContentOrigins = 'http://127.0.0.1:*';
  const PlainPictureUrl = `${originOf(runtime)}/shop/product.png`;
  return { ContentOrigins, PlainPictureUrl, ...(GraphApiUrl === undefined ? {} : { GraphApiUrl }) };
}

/** Puts what the app expects into Secrets Manager; answers the API keys of the operator and of finance. */
function seedSecrets({ secrets, clock }: LocalRuntime, options: StartOptions) {
  const { metaAppId: appId, metaAppSecret: appSecret, metaVerifyToken: verifyToken } = options;
  const meta = { appId, appSecret, verifyToken };
  secrets.put(SECRET('meta'), metaSecret(secrets.get(SECRET('meta')), meta, Math.floor(clock.now() / 1000)));
  secrets.put(SECRET('master'), masterSecret(secrets.get(SECRET('master'))));
  const operator = operatorSecret(secrets.get(SECRET('operator')));
  secrets.put(SECRET('operator'), operator);
  const finance = financeSecret(secrets.get(SECRET('finance')), options.financeKey);
  secrets.put(SECRET('finance'), finance);
  return { operatorKey: operatorKeyOf(operator), financeKey: financeKeyOf(finance) };
}
