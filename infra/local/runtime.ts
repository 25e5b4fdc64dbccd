import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAhead, saveAhead } from './clock-file.ts';
import { closeAll } from './close-all.ts';
import { emptyDataFolder } from './data-folder.ts';
import { lockDataFolder } from './data-lock.ts';
import { sideDoor } from './http-api/side-door.ts';
import { RuntimeClock } from './kernel/clock.ts';
import { Faults } from './kernel/faults.ts';
import { LOCAL_PLACE, type Session } from './kernel/identity.ts';
import { Meter } from './kernel/meter.ts';
import { type Parts, providersOf, startParts } from './parts.ts';
import { type Assembly, loadAssembly } from './template/assembly.ts';
import { type Deployed, deploy } from './template/deployment.ts';
import { Ledger } from './template/ledger.ts';
import type { ParameterValues } from './template/parameters.ts';

export interface RuntimeOptions {
  /** The folder of the cloud assembly; the parts that need Java start while it is still being made. */
  readonly assembly: Promise<string>;
  readonly dataDir: string;
  /** Of the public HTTP API; 0 takes any free one. */
  readonly port: number;
  /** Starts with an empty data folder. */
  readonly fresh: boolean;
  /** Values of template parameters by name, in place of their defaults; made once the public address is known. */
  readonly parameters?: ParameterValues | ((runtime: LocalRuntime) => ParameterValues);
  /** What is started beside the app, once the public address is known: at the same time as the app, and before it works. */
  readonly beside?: (runtime: LocalRuntime) => Promise<void>;
  readonly onProgress?: (step: string) => void;
}

/** What a client of the AWS SDK needs to be pointed here. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** How much clock time passes per look while nothing runs and something waits for its time. */
const STEP_MS = 100;
/** How much passes at once while work waits for its visibility timeout or back-off. */
const LEAP_MS = 5_000;

/**
 * A synthesized app, running on this machine.
 * @throws JavaMissing, PortTaken, DataFolderTaken, ForeignFolder, NotRunHere, BadParameter, AccessDenied (a mapping whose role may not read
 * its source), and what `beside` throws
 */
export async function startRuntime(options: RuntimeOptions): Promise<LocalRuntime> {
  const { dataDir, fresh, onProgress = () => {} } = options;
  const unlock = await lockDataFolder(dataDir);
  try {
    if (fresh) emptyDataFolder(dataDir);
    const clock = new RuntimeClock({ ahead: loadAhead(dataDir) });
    const parts = await startParts({
      ...options,
      clock,
      meter: new Meter(),
      faults: new Faults(),
      place: LOCAL_PLACE,
      onProgress,
    });
    const runtime = new LocalRuntime(parts, clock, dataDir, unlock);
    try {
      const { parameters = {}, beside = async () => undefined } = options;
      const besides = beside(runtime);
      // A failure there ends the wait for the app, but not the work on it.
      const assembly = await Promise.race([options.assembly, besides.then(() => options.assembly)]);
      onProgress('the app is synthesized');
      await runtime.update(assembly, typeof parameters === 'function' ? parameters(runtime) : parameters);
      await besides;
      runtime.begin();
      onProgress('all resources stand');
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

/** An app and the parameters that it was given. */
interface Applied {
  readonly assembly: Assembly;
  readonly parameters: ParameterValues;
}

export class LocalRuntime {
  readonly clock: RuntimeClock;
  readonly dataDir: string;
  readonly #parts: Parts;
  readonly #unlock: () => void;
  readonly #operator: Session;
  #deployed: Deployed = { outputs: {}, resources: [] };
  /** What runs; undefined until the first is applied. */
  #applied: Applied | undefined;
  #begun = false;

  constructor(parts: Parts, clock: RuntimeClock, dataDir: string, unlock: () => void) {
    this.#parts = parts;
    this.clock = clock;
    this.dataDir = dataDir;
    this.#unlock = unlock;
    this.#operator = parts.sessions.issue({ principal: { kind: 'operator' } });
  }

  get meter(): Meter {
    return this.#parts.meter;
  }

  get faults(): Faults {
    return this.#parts.faults;
  }

  /** The engines, for tests that look inside. */
  get parts(): Parts {
    return this.#parts;
  }

  /** Where the public HTTP API answers. */
  get url(): string {
    return this.#parts.httpApi.engine.endpoint;
  }

  /**
   * Lets the public server pass requests at and under a path (`/simulator`) on to another server of this machine, which is no
   * part of the app: no route, throttle or access log sees them, and `idle` does not wait for them. The result closes it.
   */
  openSideDoor(prefix: string, origin: string): () => void {
    return this.#parts.httpApi.mount(prefix, sideDoor(prefix, origin));
  }

  /** Where the AWS services answer. */
  get endpoint(): string {
    return this.#parts.endpoint.origin;
  }

  /** Secrets by name or ARN, for seeding. */
  get secrets(): { get(name: string): string | undefined; put(name: string, value: string): void } {
    const { secrets } = this.#parts;
    return { get: (name) => secrets.version(name)?.value, put: (name, value) => secrets.putSecret(name, value) };
  }

  get resources(): Deployed['resources'] {
    return this.#deployed.resources;
  }

  /** A stack output by name. @throws Error when no stack has it */
  output(name: string): string {
    const found = Object.values(this.#deployed.outputs).find((outputs) => name in outputs)?.[name];
    if (found === undefined) throw new Error(`no stack has the output ${name}`);
    return found;
  }

  /** Points a client of the SDK here, with an operator's rights. */
  clientConfig(): ClientConfig {
    const { accessKeyId, secretAccessKey, sessionToken } = this.#operator;
    return {
      region: LOCAL_PLACE.region,
      endpoint: this.endpoint,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    };
  }

  /**
   * Applies an assembly: the first, or a changed one, which is taken back as a whole when a part of it is refused.
   * @param parameters by default those that were given before
   * @throws NotRunHere, BadParameter, AwsError
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
      const refused = [reason, error].map((one) => (one instanceof Error ? one.message : String(one)));
      throw new Error(`${refused[0]}; and what was applied before it cannot be taken back: ${refused[1]}`);
    }
  }

  async #apply({ assembly, parameters }: Applied): Promise<void> {
    const ledger = new Ledger(this.dataDir);
    try {
      const providers = providersOf(this.#parts, assembly);
      const ssmParameter = (name: string): string | undefined => this.#parts.ssm.parameter(name);
      this.#deployed = await deploy({ assembly, providers, ledger, place: LOCAL_PLACE, parameters, ssmParameter });
    } finally {
      ledger.close();
    }
    if (this.#begun) this.#parts.httpApi.start();
  }

  /** Lets work begin, once all resources stand. */
  begin(): void {
    const { lambda, events, scheduler, mappings, httpApi } = this.#parts;
    this.#begun = true;
    lambda.start();
    events.start();
    mappings.start();
    scheduler.start();
    httpApi.start();
  }

  /** Switches event source mappings off or on until the next start: all that the template enables, or those of one function. */
  async setMappings(enabled: boolean, functionName?: string): Promise<void> {
    for (const { definition } of this.#parts.mappings.list()) {
      if (!definition.enabled) continue;
      if (functionName && !definition.functionArn.endsWith(`-${functionName}`)) continue;
      await this.#parts.mappings.setEnabled(definition.id, enabled);
    }
  }

  /**
   * Resolves when nothing is under way or due: no request, invocation, batch or delivery. Batching windows and retries that wait
   * on the clock are brought forward; messages hidden by their visibility timeout are left alone (see `drain`).
   */
  async idle(): Promise<void> {
    const { mappings, events, scheduler, httpApi, lambda } = this.#parts;
    let quiet = false;
    while (!quiet) {
      const all = Promise.all([mappings.idle(), events.idle(), scheduler.idle(), httpApi.idle()]).then(() => {
        quiet = lambda.quiet;
        return true;
      });
      while (!(await Promise.race([all, pause()]))) if (lambda.quiet) await this.clock.advance(STEP_MS);
    }
  }

  /** As `idle`, and moves the clock on until no work is left at all: nothing hidden, delayed, or waiting for a retry. */
  async drain(): Promise<void> {
    for (;;) {
      await this.idle();
      if (!this.#hasWork()) return;
      await this.clock.advance(LEAP_MS);
    }
  }

  /** Stops everything, the Java process too. What was acknowledged is kept. */
  async stop(): Promise<void> {
    await closeAll([
      () => this.#unlock(),
      () => this.clock.close(),
      () => saveAhead(this.dataDir, Number(Atomics.load(this.clock.offset, 0))),
      () => this.#parts.stop(),
    ]);
  }

  #hasWork(): boolean {
    const { mappings, sqs, events, lambda } = this.#parts;
    if (events.engine.pending() > 0 || lambda.queuedEvents > 0) return true;
    return mappings.list().some(({ definition, enabled }) => {
      if (!enabled || definition.kind !== 'queue') return false;
      const { visible, inFlight, delayed } = sqs.engine.counts(definition.sourceArn);
      return visible + inFlight + delayed > 0;
    });
  }

  /** For the command line: how to reach the AWS services, and the stacks' outputs. */
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

/** A short wait of the machine's, for work that runs in other threads and processes. */
function pause(): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), 2));
}
