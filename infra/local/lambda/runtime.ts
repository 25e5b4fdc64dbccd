import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { AccessDenied, AwsError } from '../kernel/aws-error.ts';
import { type Authorizer, LOCAL_PLACE, type Sessions } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import { openState } from '../kernel/state.ts';
import { AsyncQueue } from './async-queue.ts';
import type {
  AsyncConfig,
  FunctionDefinition,
  FunctionInfo,
  InvokeOptions,
  InvokeOutcome,
  LambdaEngine,
} from './engine.ts';
import { LogStore } from './log-store.ts';
import { InstancePool, type PoolOutcome, type SharedClock } from './pool.ts';
import { Slots } from './slots.ts';
import { endOfInvocation, startOfInvocation } from './system-log.ts';

/** Payload limits in bytes (Lambda Developer Guide, Lambda quotas: 6 MB each way synchronous, 1 MB asynchronous). */
const SYNC_LIMIT_BYTES = 6_291_456;
const ASYNC_LIMIT_BYTES = 1_048_576;
/** Invocations at once on this machine; more wait for a place instead of being throttled. */
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
  /** Sends a record to a destination ARN as the role; throws when it cannot. */
  deliver(roleArn: string, destinationArn: string, record: string): Promise<void>;
  /** Invocations at once over all functions. */
  readonly concurrency?: number;
  readonly initLimitMs?: number;
}

/** Lambda: functions in worker threads, with their concurrency, queue of asynchronous events, logs and metering. */
export class LambdaRuntime implements LambdaEngine {
  readonly #options: LambdaOptions;
  readonly #functions = new Map<string, FunctionDefinition>();
  readonly #running = new Map<string, number>();
  readonly #slots: Slots;
  readonly #pool: InstancePool;
  readonly #logs: LogStore;
  readonly #queue: AsyncQueue;
  readonly #database: DatabaseSync;
  #closing: Promise<void> | undefined;

  constructor(options: LambdaOptions) {
    this.#options = options;
    this.#slots = new Slots(options.concurrency ?? DEFAULT_CONCURRENCY);
    this.#logs = new LogStore(options.dataDir, options.meter);
    this.#pool = new InstancePool({
      clock: options.clock,
      sessions: options.sessions,
      endpoint: () => options.endpoint(),
      onLine: (definition, line) => this.#log(definition, line),
      ...(options.initLimitMs !== undefined && { initLimitMs: options.initLimitMs }),
    });
    this.#database = openState(options.dataDir, 'lambda');
    this.#queue = new AsyncQueue({
      database: this.#database,
      clock: options.clock,
      run: (arn, payload, event) => this.#runEvent(arn, payload, event),
      closed: (arn) => this.#functions.get(arn)?.reservedConcurrency === 0,
      deliver: (arn, destination, record) => options.deliver(this.#find(arn).roleArn, destination, record),
    });
  }

  /** Adds a function, or replaces it: invocations from now on use the new code and settings, those under way end in peace. */
  defineFunction(definition: FunctionDefinition): void {
    const previous = this.#functions.get(definition.arn);
    if (previous && JSON.stringify(previous) === JSON.stringify(definition)) return;
    this.#functions.set(definition.arn, { ...definition });
    if (previous) this.#pool.retire(previous);
  }

  /** Takes up changed files in the function's folder: as `defineFunction`, with the same settings. */
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

  /** Begins to run queued asynchronous events; to be called when all functions are defined. */
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
    this.#queue.accept(definition.arn, json, options.traceHeader);
    return { kind: 'ok', payload: null };
  }

  kill(instanceId: string): void {
    this.#pool.kill(instanceId);
  }

  function(functionArn: string): FunctionInfo | undefined {
    return this.#functions.get(unqualified(functionArn));
  }

  logs(functionName: string): readonly string[] {
    return this.#logs.read(functionName);
  }

  /** Ids of the function's live instances. */
  instances(functionName: string): readonly string[] {
    return this.#pool.instances(functionName);
  }

  /** Whether no invocation is under way. Asynchronous events may still wait for their retry; see `queuedEvents`. */
  get quiet(): boolean {
    return this.#running.size === 0 && !this.#queue.busy;
  }

  /** Asynchronous events that are neither done nor given up. */
  get queuedEvents(): number {
    return this.#queue.size();
  }

  /** Ends what runs and starts no more. Asynchronous events that were not done run again at the next start. */
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
    await this.#slots.take();
    try {
      if (this.#closing) return failure('ServiceException', 'the local runtime is stopping');
      return await this.#invokeNow(this.#functions.get(arn) ?? definition, payload, traceHeader, requestId);
    } finally {
      this.#slots.give();
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
    const say = (line: string | undefined) => line !== undefined && this.#log(definition, line);
    say(startOfInvocation(logging, clock.now(), requestId));
    const outcome = await this.#pool.run(definition, {
      requestId,
      payload,
      traceHeader: traceHeader ?? freshTrace(clock.now()),
      remainingMs: timeoutSeconds * 1_000,
    });
    const billedMs = Math.max(1, Math.ceil(outcome.ms + outcome.initMs));
    this.#measure(definition, billedMs);
    const result = resultOf(outcome);
    for (const line of endOfInvocation(logging, clock.now(), requestId, {
      billedMs,
      memoryMb: definition.memoryMb,
      result,
    })) {
      say(line);
    }
    return result;
  }

  /** Lambda writes logs with the function's role; without the right it drops them and goes on (Troubleshoot execution issues, "Logs don't appear"). */
  #log({ name, roleArn, logging }: FunctionDefinition, line: string): void {
    const { partition, region, account } = LOCAL_PLACE;
    const resource = `arn:${partition}:logs:${region}:${account}:log-group:${logging.group}:log-stream:${name}`;
    try {
      const principal = { kind: 'role', roleArn, sessionName: name, tags: {} } as const;
      for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents'])
        this.#options.authorizer.authorize({ principal, action, resource });
    } catch (error) {
      if (error instanceof AccessDenied) return;
      throw error;
    }
    this.#logs.append(name, line);
  }

  /** INIT counts as time, as it is billed since August 2025 (AWS Compute Blog, standardized billing for INIT). */
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
    const found = this.#functions.get(unqualified(functionArn));
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

/** A function's ARN names its latest version with or without `:$LATEST`. */
function unqualified(arn: string): string {
  return arn.replace(/:\$LATEST$/, '');
}

/** An unsampled X-Ray header: `Root=1-<epoch seconds, hex>-<96 bits>;Parent=...;Sampled=0`. */
function freshTrace(now: number): string {
  const seconds = Math.floor(now / 1_000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
