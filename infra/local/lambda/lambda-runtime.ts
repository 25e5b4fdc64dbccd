import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { AccessDeniedError, AwsError } from '../kernel/aws-error.ts';
import { openDatabase } from '../kernel/database.ts';
import { type Authorizer, LOCAL_REGION_AND_ACCOUNT, type Sessions } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import { AsyncQueue } from './async-queue.ts';
import type {
  AsyncConfig,
  FunctionDefinition,
  FunctionInfo,
  InvokeOptions,
  InvokeOutcome,
  LambdaEngine,
} from './engine.ts';
import { InstancePool, type PoolOutcome, type SharedClock } from './instance-pool.ts';
import { LogStore } from './log-store.ts';
import { Semaphore } from './semaphore.ts';
import { toEndLines, toStartLine } from './system-log.ts';

/** Payload limits in bytes (Lambda Developer Guide, Lambda quotas: 6 MB each way synchronous, 1 MB asynchronous). */
const SYNC_LIMIT_BYTES = 6_291_456;
const ASYNC_LIMIT_BYTES = 1_048_576;
/** Concurrent invocations on this machine. Further invocations wait instead of being throttled. */
const DEFAULT_CONCURRENCY = 10;
const MB_PER_GB = 1_024;

export interface LambdaOptions {
  readonly clock: SharedClock;
  readonly meter: Meter;
  readonly sessions: Sessions;
  readonly authorizer: Authorizer;
  readonly dataDir: string;
  /** Origin of the AWS endpoint (`http://127.0.0.1:<port>`). */
  endpoint(): string;
  /** Sends a record to a destination, using the role. Throws when that fails. */
  deliver(roleArn: string, destinationArn: string, record: string): Promise<void>;
  /** Concurrent invocations of all functions together. */
  readonly concurrency?: number;
  readonly initLimitMs?: number;
}

/**
 * The Lambda service: functions in worker threads, with concurrency, a queue of asynchronous events, logs and metering.
 */
export class LambdaRuntime implements LambdaEngine {
  readonly #options: LambdaOptions;
  readonly #functions = new Map<string, FunctionDefinition>();
  readonly #running = new Map<string, number>();
  readonly #slots: Semaphore;
  readonly #pool: InstancePool;
  readonly #logs: LogStore;
  readonly #queue: AsyncQueue;
  readonly #database: DatabaseSync;
  #closing: Promise<void> | undefined;

  constructor(options: LambdaOptions) {
    this.#options = options;
    this.#slots = new Semaphore(options.concurrency ?? DEFAULT_CONCURRENCY);
    this.#logs = new LogStore(options.dataDir, options.meter);
    this.#pool = new InstancePool({
      clock: options.clock,
      sessions: options.sessions,
      endpoint: () => options.endpoint(),
      onLine: (definition, line) => this.#log(definition, line),
      ...(options.initLimitMs !== undefined && { initLimitMs: options.initLimitMs }),
    });
    this.#database = openDatabase(options.dataDir, 'lambda');
    this.#queue = new AsyncQueue({
      database: this.#database,
      clock: options.clock,
      run: (arn, payload, event) => this.#runEvent(arn, payload, event),
      hasZeroConcurrency: (arn) => this.#functions.get(arn)?.reservedConcurrency === 0,
      deliver: (arn, destination, record) => options.deliver(this.#find(arn).roleArn, destination, record),
    });
  }

  /** Adds or replaces a function. New invocations use the new code and settings; running ones finish with the old. */
  defineFunction(definition: FunctionDefinition): void {
    const previous = this.#functions.get(definition.arn);
    if (previous && JSON.stringify(previous) === JSON.stringify(definition)) return;
    this.#functions.set(definition.arn, { ...definition });
    if (previous) this.#pool.retire(previous);
  }

  /** Reloads changed files of the function's folder: like `defineFunction`, with the same settings. */
  reload(functionArn: string): void {
    const definition = this.#find(functionArn);
    this.#functions.set(definition.arn, { ...definition });
    this.#pool.retire(definition);
  }

  removeFunction(functionArn: string): void {
    const definition = this.#functions.get(functionArn);
    this.#functions.delete(functionArn);
    this.#queue.configure(functionArn, undefined);
    if (definition) this.#pool.retire(definition);
  }

  /** Sets how asynchronous invocations of a function are retried; undefined restores Lambda's defaults. */
  configureAsync(functionArn: string, config: AsyncConfig | undefined): void {
    this.#queue.configure(functionArn, config);
  }

  /** Starts running queued asynchronous events. Must be called after all functions are defined. */
  start(): void {
    this.#queue.start();
  }

  async invoke(functionArn: string, payload: unknown, options: InvokeOptions = {}): Promise<InvokeOutcome> {
    const definition = this.#find(functionArn);
    const json = JSON.stringify(payload) ?? 'null';
    const limit = options.type === 'Event' ? ASYNC_LIMIT_BYTES : SYNC_LIMIT_BYTES;
    if (Buffer.byteLength(json) > limit) {
      const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
      throw new AwsError('RequestTooLargeException', message, 413);
    }
    if (options.type !== 'Event') return this.#run(definition, json, options.traceHeader, randomUUID());
    this.#queue.enqueue(definition.arn, json, options.traceHeader);
    return { kind: 'ok', payload: null };
  }

  kill(instanceId: string): void {
    this.#pool.kill(instanceId);
  }

  function(functionArn: string): FunctionInfo | undefined {
    return this.#functions.get(withoutQualifier(functionArn));
  }

  logs(functionName: string): readonly string[] {
    return this.#logs.read(functionName);
  }

  /** Returns the ids of a function's instances. */
  instances(functionName: string): readonly string[] {
    return this.#pool.instances(functionName);
  }

  /** Whether no invocation is running. Asynchronous events may still wait for their retry; see `queuedEvents`. */
  get isIdle(): boolean {
    return this.#running.size === 0 && !this.#queue.isBusy;
  }

  /** The number of asynchronous events that are not finished. */
  get queuedEvents(): number {
    return this.#queue.size();
  }

  /** Ends all invocations and starts no more. Unfinished asynchronous events run again at the next start. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const queue = this.#queue.close();
    await this.#pool.close();
    await queue;
    this.#database.close();
  }

  async #runEvent(arn: string, payload: unknown, event: { id: string; traceHeader?: string }): Promise<InvokeOutcome> {
    const definition = this.#functions.get(arn);
    if (!definition) return failure('ResourceNotFoundException', `Function not found: ${arn}`);
    return this.#run(definition, JSON.stringify(payload), event.traceHeader, event.id);
  }

  async #run(
    definition: FunctionDefinition,
    payload: string,
    traceHeader: string | undefined,
    requestId: string,
  ): Promise<InvokeOutcome> {
    const { arn } = definition;
    const running = this.#running.get(arn) ?? 0;
    if (definition.reservedConcurrency !== undefined && running >= definition.reservedConcurrency) {
      return { kind: 'throttled' };
    }
    this.#running.set(arn, running + 1);
    await this.#slots.acquire();
    try {
      if (this.#closing) return failure('ServiceException', 'the local runtime is stopping');
      return await this.#invokeNow(this.#functions.get(arn) ?? definition, payload, traceHeader, requestId);
    } finally {
      this.#slots.release();
      const left = (this.#running.get(arn) ?? 1) - 1;
      if (left === 0) this.#running.delete(arn);
      else this.#running.set(arn, left);
    }
  }

  async #invokeNow(
    definition: FunctionDefinition,
    payload: string,
    traceHeader: string | undefined,
    requestId: string,
  ): Promise<InvokeOutcome> {
    const { timeoutSeconds, logging } = definition;
    const { clock } = this.#options;
    const log = (line: string | undefined) => line !== undefined && this.#log(definition, line);
    log(toStartLine(logging, clock.now(), requestId));
    const outcome = await this.#pool.run(definition, {
      requestId,
      payload,
      traceHeader: traceHeader ?? createTraceHeader(clock.now()),
      remainingMs: timeoutSeconds * 1_000,
    });
    const billedMs = Math.max(1, Math.ceil(outcome.ms + outcome.initMs));
    this.#measure(definition, billedMs);
    const result = resultOf(outcome);
    for (const line of toEndLines(logging, clock.now(), requestId, {
      billedMs,
      memoryMb: definition.memoryMb,
      result,
    })) {
      log(line);
    }
    return result;
  }

  /**
   * Writes a log line with the function's role. Without the permission, the line is dropped (Troubleshoot execution
   * issues, "Logs don't appear").
   */
  #log({ name, roleArn, logging }: FunctionDefinition, line: string): void {
    const { partition, region, account } = LOCAL_REGION_AND_ACCOUNT;
    const resource = `arn:${partition}:logs:${region}:${account}:log-group:${logging.group}:log-stream:${name}`;
    try {
      const principal = { kind: 'role', roleArn, sessionName: name, tags: {} } as const;
      for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents'])
        this.#options.authorizer.authorize({ principal, action, resource });
    } catch (error) {
      if (error instanceof AccessDeniedError) return;
      throw error;
    }
    this.#logs.append(name, line);
  }

  /**
   * Meters an invocation. INIT time is included, as AWS bills it since August 2025 (AWS Compute Blog, standardized
   * billing for INIT).
   */
  #measure(definition: FunctionDefinition, billedMs: number): void {
    const { name: by, arn: resource, memoryMb } = definition;
    const gbSeconds = (billedMs / 1_000) * (memoryMb / MB_PER_GB);
    this.#options.meter.add({ kind: 'lambdaRequest', quantity: 1, by, action: 'lambda:InvokeFunction', resource });
    this.#options.meter.add({
      kind: 'lambdaGbSecond',
      quantity: gbSeconds,
      by,
      action: 'lambda:InvokeFunction',
      resource,
    });
  }

  #find(functionArn: string): FunctionDefinition {
    const found = this.#functions.get(withoutQualifier(functionArn));
    if (!found) throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
    return found;
  }
}

function resultOf(outcome: PoolOutcome): InvokeOutcome {
  if (outcome.kind === 'failed') return outcome.failure;
  if (Buffer.byteLength(outcome.payload) > SYNC_LIMIT_BYTES) {
    const message = `Response payload size exceeded maximum allowed payload size (${SYNC_LIMIT_BYTES} bytes).`;
    return failure('Function.ResponseSizeTooLarge', message);
  }
  return { kind: 'ok', payload: JSON.parse(outcome.payload) };
}

function failure(errorType: string, errorMessage: string): InvokeOutcome {
  return { kind: 'error', functionError: 'Unhandled', errorType, errorMessage };
}

/** Removes the qualifier `:$LATEST` from a function's ARN. */
function withoutQualifier(arn: string): string {
  return arn.replace(/:\$LATEST$/, '');
}

/** Creates an X-Ray header that is not sampled: `Root=1-<epoch seconds, hex>-<96 bits>;Parent=...;Sampled=0`. */
function createTraceHeader(now: number): string {
  const seconds = Math.floor(now / 1_000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
