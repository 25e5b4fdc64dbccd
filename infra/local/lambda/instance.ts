import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { FunctionDefinition, FunctionFailure } from './engine.ts';
import { workerMessage } from './messages.ts';
import { type ErrorDocument, type Invocation, logWeight, type Setup, type WorkerMessage } from './worker/protocol.ts';

/** How an invocation, or the INIT before it, went inside the instance. `ms` is the machine's time in the handler. */
export type InstanceOutcome =
  | { readonly kind: 'done'; readonly payload: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly failure: FunctionFailure; readonly ms: number };

type Conclusion = InstanceOutcome | { readonly kind: 'ready'; readonly ms: number };

export interface InstanceOptions {
  readonly id: string;
  readonly definition: FunctionDefinition;
  readonly environment: Readonly<Record<string, string>>;
  readonly logStream: string;
  readonly clock: { readonly offset: BigInt64Array<ArrayBufferLike>; readonly frozenAt: number | undefined };
  onLine(line: string): void;
  /** The thread is gone, for whatever reason. */
  onEnd(): void;
}

/**
 * V8's own limits of a thread, in MB: where it meets one in the middle of an allocation it ends the whole process. So they
 * stand well above MemorySize, which is watched from outside; small young generations move little at once.
 */
const HEADROOM_MB = 512;
const YOUNG_GENERATION_MB = 48;
const CODE_RANGE_MB = 32;
/** How often the memory of an instance at work is looked at, in milliseconds of the machine. */
const MEMORY_LOOK_MS = 25;
const BYTES_PER_MB = 1_048_576;

/**
 * One execution environment: a worker thread with the function's bundle, blocked whenever it has no invocation. Its
 * deadlines run with the machine's time, since they bound real work.
 */
export class FunctionInstance {
  readonly id: string;
  readonly definition: FunctionDefinition;
  readonly #options: InstanceOptions;
  readonly #control = new Int32Array(new SharedArrayBuffer(8));
  readonly #port: MessagePort;
  readonly #worker: Worker;
  #conclude: ((conclusion: Conclusion) => void) | undefined;
  #requestId = 'init';
  #startedAt = performance.now();
  #endReason: ErrorDocument | undefined;
  #ended = false;
  #looking = false;

  constructor(options: InstanceOptions) {
    this.id = options.id;
    this.definition = options.definition;
    this.#options = options;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = this.#spawn(port2);
    this.#port.on('message', (message: unknown) => this.#take(message));
    this.#port.unref();
    this.#worker.on('error', (error) => this.#noteError(error));
    this.#worker.on('exit', (code) => this.#exited(code));
    this.#worker.unref();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** INIT: resolves once the bundle is loaded, or with how that failed. To be called once, first. */
  initialize(limitMs: number): Promise<Conclusion> {
    return this.#underLimit(limitMs, () => undefined);
  }

  /** Runs one invocation; the instance must be initialized and free. */
  async invoke(invocation: Invocation): Promise<InstanceOutcome> {
    const conclusion = await this.#underLimit(invocation.remainingMs, () => {
      this.#requestId = invocation.requestId;
      this.#port.postMessage(invocation);
      Atomics.add(this.#control, 0, 1);
      Atomics.notify(this.#control, 0);
    });
    if (conclusion.kind === 'ready') throw new Error(`instance ${this.id} was initialized twice`);
    return conclusion;
  }

  /** Ends the thread; an invocation under way fails with `reason`. */
  async end(reason?: ErrorDocument): Promise<void> {
    this.#endReason ??= reason;
    await this.#worker.terminate();
  }

  #spawn(port: MessagePort): Worker {
    const { definition, clock, logStream, environment } = this.#options;
    const setup: Omit<Setup, 'clockOffset' | 'control'> & { control: Int32Array; clockOffset: BigInt64Array } = {
      control: this.#control,
      port,
      clockOffset: clock.offset,
      frozenAt: clock.frozenAt,
      taskRoot: definition.codeDirectory,
      handler: definition.handler,
      functionName: definition.name,
      functionArn: definition.arn,
      memoryMb: definition.memoryMb,
      logging: definition.logging,
      logStream,
    };
    return new Worker(new URL('./worker/bootstrap.ts', import.meta.url), {
      name: definition.name,
      env: environment,
      argv: [],
      execArgv: [],
      stdin: false,
      workerData: setup,
      transferList: [port],
      resourceLimits: {
        maxOldGenerationSizeMb: definition.memoryMb + HEADROOM_MB,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
        codeRangeSizeMb: CODE_RANGE_MB,
      },
    });
  }

  async #underLimit(limitMs: number, start: () => void): Promise<Conclusion> {
    this.#startedAt = performance.now();
    const concluded = new Promise<Conclusion>((resolve) => {
      this.#conclude = resolve;
    });
    this.#worker.ref();
    this.#port.ref();
    const seconds = (limitMs / 1000).toFixed(2);
    const deadline = setTimeout(() => {
      const errorMessage = `RequestId: ${this.#requestId} Error: Task timed out after ${seconds} seconds`;
      void this.end({ errorType: 'Sandbox.Timedout', errorMessage, trace: [] });
    }, limitMs);
    const memory = setInterval(() => void this.#checkMemory(), MEMORY_LOOK_MS);
    if (this.#ended) this.#exited(0);
    else start();
    const conclusion = await concluded;
    clearTimeout(deadline);
    clearInterval(memory);
    this.#worker.unref();
    this.#port.unref();
    return conclusion;
  }

  /** Heap and buffers together; beyond MemorySize Lambda kills the process. */
  async #checkMemory(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const used = await this.#worker.getHeapStatistics().catch(() => undefined);
    this.#looking = false;
    if (!used || used.used_heap_size + used.external_memory <= this.definition.memoryMb * BYTES_PER_MB) return;
    await this.end(exitError(this.#requestId, 'signal: killed'));
  }

  #take(raw: unknown): void {
    const parsed = workerMessage.safeParse(raw);
    const conclusion = parsed.success ? this.#conclusionOf(parsed.data) : undefined;
    if (conclusion) this.#settle(conclusion);
  }

  #conclusionOf(message: WorkerMessage): Conclusion | undefined {
    switch (message.kind) {
      case 'log':
        this.#options.onLine(message.line);
        Atomics.sub(this.#control, 1, logWeight(message.line));
        Atomics.notify(this.#control, 1);
        return undefined;
      case 'dying':
        this.#endReason ??= message.error;
        return undefined;
      case 'ready':
        return { kind: 'ready', ms: message.initMs };
      case 'done':
        return message;
      case 'initFailed':
        return this.#failed(message.error, performance.now() - this.#startedAt);
      case 'failed':
        return this.#failed(message.error, message.ms);
      default:
        return message satisfies never;
    }
  }

  #noteError(error: Error): void {
    const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#endReason ??= exitError(this.#requestId, outOfMemory ? 'signal: killed' : 'exit status 1');
    if (!outOfMemory) this.#options.onLine(`${error}`);
  }

  #exited(code: number): void {
    for (let left = receiveMessageOnPort(this.#port); left; left = receiveMessageOnPort(this.#port))
      this.#take(left.message);
    const first = !this.#ended;
    this.#ended = true;
    const reason = this.#endReason ?? exitError(this.#requestId, code === 0 ? undefined : `exit status ${code}`);
    this.#settle(this.#failed(reason, performance.now() - this.#startedAt));
    this.#port.close();
    if (first) this.#options.onEnd();
  }

  #failed(error: ErrorDocument, ms: number): InstanceOutcome {
    return { kind: 'failed', failure: { kind: 'error', functionError: 'Unhandled', ...error }, ms };
  }

  #settle(conclusion: Conclusion): void {
    const conclude = this.#conclude;
    this.#conclude = undefined;
    conclude?.(conclusion);
  }
}

/** What Lambda answers when the runtime process is gone (Lambda Developer Guide, Troubleshoot execution issues). */
export function exitError(requestId: string, how: string | undefined): ErrorDocument {
  const what = how ? `Runtime exited with error: ${how}` : 'Runtime exited without providing a reason';
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${what}`, trace: [] };
}
