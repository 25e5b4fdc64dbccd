import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { LOCAL_REGION_AND_ACCOUNT, type Sessions } from '../kernel/identity.ts';
import type { FunctionDefinition } from './engine.ts';
import { instanceEnvironment } from './environment.ts';
import { exitError, FunctionInstance, type InstanceOutcome } from './instance.ts';
import type { Invocation } from './worker/protocol.ts';

/** The limit of the INIT phase (Lambda Developer Guide, Understanding the Lambda execution environment lifecycle). */
const INIT_LIMIT_MS = 10_000;
/** How long an unused instance stays warm, on the runtime's clock. AWS gives no number; minutes are observed. */
const IDLE_LIMIT_MS = 10 * 60_000;
/**
 * Warm instances beyond this number are ended, the longest unused first, because each one holds a thread and its heap.
 */
const WARM_LIMIT = 48;

/** The runtime's clock with the data that a worker thread needs to read the same time. */
export interface SharedClock extends Clock {
  readonly offset: BigInt64Array<ArrayBufferLike>;
  readonly frozenAt: number | undefined;
}

export interface PoolOptions {
  readonly clock: SharedClock;
  readonly sessions: Sessions;
  /** Returns the origin of the AWS endpoint. Called at each start of an instance. */
  endpoint(): string;
  onLine(definition: FunctionDefinition, line: string): void;
  readonly initLimitMs?: number;
}

/** The outcome of an invocation, and its billed INIT time. */
export type PoolOutcome = InstanceOutcome & { readonly initMs: number };

/** The running function instances. Reuses warm instances, the last used first, and starts new ones. */
export class InstancePool {
  readonly #options: PoolOptions;
  readonly #retired = new WeakSet<FunctionDefinition>();
  readonly #live = new Map<string, FunctionInstance>();
  readonly #warm: { readonly instance: FunctionInstance; readonly cancel: () => void }[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Runs one invocation in an instance of exactly this definition. */
  async run(definition: FunctionDefinition, invocation: Invocation): Promise<PoolOutcome> {
    const warm = this.#takeWarm(definition);
    if (warm) return { ...(await this.#invoke(warm, invocation)), initMs: 0 };
    const instance = this.#start(definition);
    const init = await instance.initialize(this.#options.initLimitMs ?? INIT_LIMIT_MS);
    if (init.kind !== 'ready') {
      await instance.end();
      return init.kind === 'failed' ? { ...init, initMs: 0 } : { kind: 'done', payload: 'null', ms: 0, initMs: 0 };
    }
    return { ...(await this.#invoke(instance, invocation)), initMs: init.ms };
  }

  /** Ends an instance immediately, as the loss of its machine would. */
  kill(instanceId: string): void {
    const instance = this.#live.get(instanceId);
    if (instance) void instance.end(exitError('unknown', 'signal: killed'));
  }

  /** Retires a replaced definition: its warm instances end now, running ones after their invocation. */
  retire(definition: FunctionDefinition): void {
    this.#retired.add(definition);
    for (const { instance, cancel } of this.#warm.filter((each) => each.instance.definition === definition)) {
      cancel();
      this.#discard(instance);
    }
  }

  /** Returns the ids of a function's instances, for tests and status pages. */
  instances(functionName: string): readonly string[] {
    return [...this.#live.values()].filter(({ definition }) => definition.name === functionName).map(({ id }) => id);
  }

  async close(): Promise<void> {
    for (const { cancel } of this.#warm.splice(0)) cancel();
    await Promise.all([...this.#live.values()].map((instance) => instance.end()));
  }

  async #invoke(instance: FunctionInstance, invocation: Invocation): Promise<InstanceOutcome> {
    const outcome = await instance.invoke(invocation);
    if (!instance.hasEnded) this.#keepWarm(instance);
    return outcome;
  }

  #takeWarm(definition: FunctionDefinition): FunctionInstance | undefined {
    const index = this.#warm.findLastIndex(({ instance }) => instance.definition === definition && !instance.hasEnded);
    const [taken] = index === -1 ? [] : this.#warm.splice(index, 1);
    taken?.cancel();
    return taken?.instance;
  }

  #keepWarm(instance: FunctionInstance): void {
    if (this.#retired.has(instance.definition)) {
      this.#discard(instance);
      return;
    }
    const { clock } = this.#options;
    const cancel = clock.at(clock.now() + IDLE_LIMIT_MS, () => this.#discard(instance));
    this.#warm.push({ instance, cancel });
    const [oldest] = this.#warm;
    if (this.#warm.length > WARM_LIMIT && oldest) {
      oldest.cancel();
      this.#discard(oldest.instance);
    }
  }

  #discard(instance: FunctionInstance): void {
    const index = this.#warm.findIndex((each) => each.instance === instance);
    if (index !== -1) this.#warm.splice(index, 1);
    void instance.end();
  }

  #start(definition: FunctionDefinition): FunctionInstance {
    const { clock, sessions } = this.#options;
    const id = randomUUID();
    const logStream = logStreamName(clock.now(), id);
    const principal = { kind: 'role', roleArn: definition.roleArn, sessionName: definition.name, tags: {} } as const;
    const session = sessions.issue({ principal, functionName: definition.name, instanceId: id });
    const instance = new FunctionInstance({
      id,
      definition,
      environment: instanceEnvironment({
        definition,
        session,
        logStream,
        endpoint: this.#options.endpoint(),
        regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
      }),
      logStream,
      clock,
      onLine: (line) => this.#options.onLine(definition, line),
      onEnd: () => {
        this.#live.delete(id);
        sessions.revoke(session.accessKeyId);
      },
    });
    this.#live.set(id, instance);
    return instance;
  }
}

function logStreamName(now: number, id: string): string {
  return `${new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${id.replaceAll('-', '')}`;
}
