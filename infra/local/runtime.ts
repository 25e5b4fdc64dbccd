import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadClockOffsetMs, saveClockOffsetMs } from './clock-file.ts';
import { closeAll } from './close-all.ts';
import { checkDataFormat, emptyDataFolder } from './data-folder.ts';
import { lockDataFolder } from './data-lock.ts';
import type { SharedJava } from './dynamodb/java-process.ts';
import { createReverseProxy } from './http-api/reverse-proxy.ts';
import { RuntimeClock } from './kernel/clock.ts';
import { Faults } from './kernel/faults.ts';
import { LOCAL_REGION_AND_ACCOUNT, type Session } from './kernel/identity.ts';
import { Meter } from './kernel/meter.ts';
import { createProviders, type Services, startServices } from './services.ts';
import { type Assembly, loadAssembly } from './template/assembly.ts';
import { type DeploymentResult, deploy } from './template/deployment.ts';
import type { ParameterValues } from './template/parameters.ts';
import { ResourceState } from './template/resource-state.ts';

export interface RuntimeOptions {
  /** The folder of the cloud assembly. Services start while it is still being synthesized. */
  readonly assembly: Promise<string>;
  readonly dataDir: string;
  /** The port of the public HTTP API; 0 takes any free port. */
  readonly port: number;
  /** Whether to empty the data folder first. */
  readonly fresh: boolean;
  /** The time at which the clock of a new data folder starts, in epoch milliseconds. @default the machine's time */
  readonly startAt?: number | undefined;
  /** Values of template parameters by name. A function is called once the public address is known. */
  readonly parameters?: ParameterValues | ((runtime: LocalRuntime) => ParameterValues);
  /** Starts a companion process once the public address is known. The app processes nothing until it has started. */
  readonly startCompanion?: (runtime: LocalRuntime) => Promise<void>;
  /** A running DynamoDB Local. @default the runtime starts its own process */
  readonly sharedJava?: SharedJava | undefined;
  readonly onProgress?: (step: string) => void;
}

/** Settings that point an AWS SDK client at this runtime. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** By how much the clock advances per check while nothing runs and a timer is pending. */
const STEP_MS = 100;
/** By how much the clock advances while work waits for a visibility timeout or back-off. */
const DRAIN_STEP_MS = 5_000;

/**
 * Starts a synthesized app on this machine.
 * @throws JavaMissingError, PortTakenError, DataFolderTakenError, DataFormatError, ForeignFolderError, NotRunHereError,
 *   BadParameterError, AccessDeniedError (a mapping whose role may not read its source), and what `beside` throws
 */
export async function startRuntime(options: RuntimeOptions): Promise<LocalRuntime> {
  const { dataDir, fresh, startAt, onProgress = () => {} } = options;
  const unlock = await lockDataFolder(dataDir);
  try {
    if (fresh) emptyDataFolder(dataDir);
    checkDataFormat(dataDir);
    const clock = new RuntimeClock({ ahead: loadClockOffsetMs(dataDir) ?? aheadAt(startAt) });
    const services = await startServices({
      ...options,
      clock,
      meter: new Meter(),
      faults: new Faults(),
      regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
      onProgress,
    });
    const runtime = new LocalRuntime(services, clock, dataDir, unlock);
    try {
      const { parameters = {}, startCompanion = async () => undefined } = options;
      const companion = startCompanion(runtime);
      // A failure of the companion ends the wait for the app, but not its synthesis.
      const assembly = await Promise.race([options.assembly, companion.then(() => options.assembly)]);
      onProgress('the app is synthesized');
      await runtime.update(assembly, typeof parameters === 'function' ? parameters(runtime) : parameters);
      await companion;
      runtime.startProcessing();
      onProgress('all resources are applied');
      return runtime;
    } catch (error) {
      await runtime.stop();
      throw error;
    }
  } catch (error) {
    unlock();
    throw error;
  }
}

/** An applied app with its parameters. */
interface Applied {
  readonly assembly: Assembly;
  readonly parameters: ParameterValues;
}

/** A running app with its AWS services. */
export class LocalRuntime {
  readonly clock: RuntimeClock;
  readonly dataDir: string;
  readonly #services: Services;
  readonly #unlock: () => void;
  readonly #operator: Session;
  #deployed: DeploymentResult = { outputs: {}, resources: [] };
  /** The app that runs; undefined until one is applied. */
  #applied: Applied | undefined;
  #hasBegun = false;

  constructor(services: Services, clock: RuntimeClock, dataDir: string, unlock: () => void) {
    this.#services = services;
    this.clock = clock;
    this.dataDir = dataDir;
    this.#unlock = unlock;
    this.#operator = services.sessions.issue({ principal: { kind: 'operator' } });
  }

  get meter(): Meter {
    return this.#services.meter;
  }

  get faults(): Faults {
    return this.#services.faults;
  }

  /** The services, for tests that inspect them. */
  get services(): Services {
    return this.#services;
  }

  /** The address of the public HTTP API. */
  get url(): string {
    return this.#services.httpApi.engine.endpoint;
  }

  /**
   * Makes the public server forward requests at and under a path (`/simulator`) to another server on this machine. They
   * are not part of the app: routes, throttling and the access log do not apply, and `idle` does not wait for them.
   * Returns a function that ends the forwarding.
   */
  openReverseProxy(prefix: string, origin: string): () => void {
    return this.#services.httpApi.mount(prefix, createReverseProxy(prefix, origin));
  }

  /** The address of the AWS services. */
  get endpoint(): string {
    return this.#services.endpoint.origin;
  }

  /** Secrets by name or ARN, for seeding. */
  get secrets(): { get(name: string): string | undefined; put(name: string, value: string): void } {
    const { secrets } = this.#services;
    return {
      get: (name) => secrets.findVersion(name)?.value,
      put: (name, value) => secrets.setCurrentValue(name, value),
    };
  }

  get resources(): DeploymentResult['resources'] {
    return this.#deployed.resources;
  }

  /** Returns a stack output by name. @throws Error when no stack has it */
  output(name: string): string {
    const found = Object.values(this.#deployed.outputs).find((outputs) => name in outputs)?.[name];
    if (found === undefined) throw new Error(`no stack has the output ${name}`);
    return found;
  }

  /** Returns settings for an SDK client with the operator's permissions. */
  clientConfig(): ClientConfig {
    const { accessKeyId, secretAccessKey, sessionToken } = this.#operator;
    return {
      region: LOCAL_REGION_AND_ACCOUNT.region,
      endpoint: this.endpoint,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    };
  }

  /**
   * Applies an assembly. A changed assembly is rolled back as a whole when a part of it is rejected.
   * @param parameters by default those of the last update
   * @throws NotRunHereError, BadParameterError, AwsError
   */
  async update(directory: string, parameters: ParameterValues = this.#applied?.parameters ?? {}): Promise<void> {
    const next: Applied = { assembly: loadAssembly(directory), parameters };
    try {
      await this.#apply(next);
    } catch (error) {
      if (this.#applied) await this.#rollBack(this.#applied, error);
      throw error;
    }
    this.#applied = next;
    this.#writeAwsFile();
  }

  async #rollBack(to: Applied, reason: unknown): Promise<void> {
    try {
      await this.#apply(to);
    } catch (error) {
      const messages = [reason, error].map((one) => (one instanceof Error ? one.message : String(one)));
      throw new Error(`${messages[0]}; the rollback failed too: ${messages[1]}`);
    }
  }

  async #apply({ assembly, parameters }: Applied): Promise<void> {
    const ledger = new ResourceState(this.dataDir);
    try {
      const providers = createProviders(this.#services, assembly);
      const ssmParameter = (name: string): string | undefined => this.#services.ssm.resolveValue(name);
      this.#deployed = await deploy({
        assembly,
        providers,
        resourceState: ledger,
        regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
        parameters,
        ssmParameter,
      });
    } finally {
      ledger.close();
    }
    if (this.#hasBegun) this.#services.httpApi.start();
  }

  /** Starts processing, once all resources are applied. */
  startProcessing(): void {
    const { lambda, events, scheduler, mappings, httpApi } = this.#services;
    this.#hasBegun = true;
    lambda.start();
    events.start();
    mappings.start();
    scheduler.start();
    httpApi.start();
  }

  /**
   * Enables or disables event source mappings until the next start: all that the template enables, or those of one
   * function.
   */
  async setMappings(enabled: boolean, functionName?: string): Promise<void> {
    for (const { definition } of this.#services.mappings.list()) {
      if (!definition.enabled) continue;
      if (functionName && !definition.functionArn.endsWith(`-${functionName}`)) continue;
      await this.#services.mappings.setEnabled(definition.id, enabled);
    }
  }

  /**
   * Resolves when nothing is in progress or due: no request, invocation, batch or delivery. Advances the clock to end
   * batching windows and retry waits, but does not wait for messages that are hidden by their visibility timeout (see
   * `drain`).
   */
  async waitUntilIdle(): Promise<void> {
    const { mappings, events, scheduler, httpApi, lambda } = this.#services;
    let isIdle = false;
    while (!isIdle) {
      const all = Promise.all([
        mappings.waitUntilIdle(),
        events.waitUntilIdle(),
        scheduler.idle(),
        httpApi.idle(),
      ]).then(() => {
        isIdle = lambda.isIdle;
        return true;
      });
      while (!(await Promise.race([all, pause()]))) if (lambda.isIdle) await this.clock.advance(STEP_MS);
    }
  }

  /**
   * Like `idle`, and also advances the clock until no work is left: nothing hidden, delayed, or waiting for a retry.
   */
  async drain(): Promise<void> {
    for (;;) {
      await this.waitUntilIdle();
      if (!this.#hasWork()) return;
      await this.clock.advance(DRAIN_STEP_MS);
    }
  }

  /** Stops all services, including the Java process. Acknowledged data is kept. */
  async stop(): Promise<void> {
    await closeAll([
      () => this.#unlock(),
      () => this.clock.close(),
      () => saveClockOffsetMs(this.dataDir, Number(Atomics.load(this.clock.offset, 0))),
      () => this.#services.stop(),
    ]);
  }

  #hasWork(): boolean {
    const { mappings, sqs, events, lambda } = this.#services;
    if (events.engine.countPending() > 0 || lambda.queuedEvents > 0) return true;
    return mappings.list().some(({ definition, enabled }) => {
      if (!enabled || definition.kind !== 'queue') return false;
      const { visible, inFlight, delayed } = sqs.engine.counts(definition.sourceArn);
      return visible + inFlight + delayed > 0;
    });
  }

  /** Writes the environment for the AWS CLI and the outputs of the stacks to `aws.json`. */
  #writeAwsFile(): void {
    const { region, endpoint, credentials } = this.clientConfig();
    const env = {
      AWS_REGION: region,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    };
    mkdirSync(this.dataDir, { recursive: true });
    writeFileSync(
      join(this.dataDir, 'aws.json'),
      `${JSON.stringify({ env, outputs: this.#deployed.outputs }, null, 2)}\n`,
      { mode: 0o600 },
    );
  }
}

/** Returns the milliseconds by which a time is ahead of the machine's clock; 0 without a time. */
function aheadAt(time: number | undefined): number {
  return time === undefined ? 0 : Math.round(time - Date.now());
}

/** Waits a few milliseconds of machine time, for work in other threads and processes. */
function pause(): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), 2));
}
