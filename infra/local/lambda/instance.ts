import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { FunctionDefinition, FunctionFailure } from './engine.ts';
import { type ErrorDocument, type Invocation, logWeight, type Setup, type WorkerMessage } from './worker/protocol.ts';
import { workerMessageSchema } from './worker-message.ts';

/** The outcome of an invocation or its INIT inside the instance. `ms` is machine time in the handler. */
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
  /** Called when the thread has ended, for any reason. */
  onEnd(): void;
}

/**
 * V8's limits for a thread, in MB. When V8 reaches a limit during an allocation, it ends the whole process. So the
 * limits are well above MemorySize, which is enforced from outside. A small young generation moves little memory at
 * once.
 */
const HEADROOM_MB = 512;
const YOUNG_GENERATION_MB = 48;
const CODE_RANGE_MB = 32;
/** How often the memory of a running instance is checked, in machine time. */
const MEMORY_CHECK_INTERVAL_MS = 25;
const BYTES_PER_MB = 1_048_576;

/**
 * An execution environment: a worker thread with the function's bundle, which is blocked while it has no invocation.
 * Its timeouts use machine time, because they limit real work.
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
  #isCheckingMemory = false;

  constructor(options: InstanceOptions) {
    this.id = options.id;
    this.definition = options.definition;
    this.#options = options;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = this.#spawn(port2);
    this.#port.on('message', (message: unknown) => this.#receive(message));
    this.#port.unref();
    this.#worker.on('error', (error) => this.#recordError(error));
    this.#worker.on('exit', (code) => this.#handleExit(code));
    this.#worker.unref();
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Runs INIT. Resolves once the bundle is loaded or has failed to load. Must be called first, and only once. */
  initialize(limitMs: number): Promise<Conclusion> {
    return this.#runWithTimeout(limitMs, () => undefined);
  }

  /** Runs one invocation; the instance must be initialized and free. */
  async invoke(invocation: Invocation): Promise<InstanceOutcome> {
    const conclusion = await this.#runWithTimeout(invocation.remainingMs, () => {
      this.#requestId = invocation.requestId;
      this.#port.postMessage(invocation);
      Atomics.add(this.#control, 0, 1);
      Atomics.notify(this.#control, 0);
    });
    if (conclusion.kind === 'ready') throw new Error(`instance ${this.id} was initialized twice`);
    return conclusion;
  }

  /** Ends the thread. A running invocation fails with `reason`. */
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

  async #runWithTimeout(limitMs: number, start: () => void): Promise<Conclusion> {
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
    const memory = setInterval(() => void this.#checkMemory(), MEMORY_CHECK_INTERVAL_MS);
    if (this.#ended) this.#handleExit(0);
    else start();
    const conclusion = await concluded;
    clearTimeout(deadline);
    clearInterval(memory);
    this.#worker.unref();
    this.#port.unref();
    return conclusion;
  }

  /** Ends the instance when its heap and buffers exceed MemorySize, as Lambda kills the process. */
  async #checkMemory(): Promise<void> {
    if (this.#isCheckingMemory) return;
    this.#isCheckingMemory = true;
    const used = await this.#worker.getHeapStatistics().catch(() => undefined);
    this.#isCheckingMemory = false;
    if (!used || used.used_heap_size + used.external_memory <= this.definition.memoryMb * BYTES_PER_MB) return;
    await this.end(exitError(this.#requestId, 'signal: killed'));
  }

  #receive(raw: unknown): void {
    const parsed = workerMessageSchema.safeParse(raw);
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

  #recordError(error: Error): void {
    const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#endReason ??= exitError(this.#requestId, outOfMemory ? 'signal: killed' : 'exit status 1');
    if (!outOfMemory) this.#options.onLine(`${error}`);
  }

  #handleExit(code: number): void {
    for (let left = receiveMessageOnPort(this.#port); left; left = receiveMessageOnPort(this.#port))
      this.#receive(left.message);
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

/**
 * Returns Lambda's error for a runtime process that has exited (Lambda Developer Guide, Troubleshoot execution issues).
 */
export function exitError(requestId: string, how: string | undefined): ErrorDocument {
  const what = how ? `Runtime exited with error: ${how}` : 'Runtime exited without providing a reason';
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${what}`, trace: [] };
}
