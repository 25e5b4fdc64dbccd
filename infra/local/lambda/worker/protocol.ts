import type { LoggingDefinition } from '../engine.ts';

/** The data with which a function instance starts. */
export interface Setup {
  /**
   * Cell 0 counts the sent invocations; the worker blocks on it, which freezes the instance. Cell 1 holds the weight of
   * the log lines that the runtime has not read; beyond `LOG_WEIGHT_LIMIT` the worker waits, so that endless logging
   * cannot fill memory.
   */
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly port: import('node:worker_threads').MessagePort;
  /** The clock's offset: milliseconds to add to this machine's time, or to `frozenAt` if that is set. */
  readonly clockOffset: BigInt64Array<SharedArrayBuffer>;
  readonly frozenAt: number | undefined;
  readonly taskRoot: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly logging: LoggingDefinition;
  readonly logStream: string;
}

/** An invocation, as sent to the worker. */
export interface Invocation {
  readonly requestId: string;
  /** JSON */
  readonly payload: string;
  readonly traceHeader: string;
  readonly remainingMs: number;
}

/** The error document of the Node.js runtime (Lambda Developer Guide, Node.js function errors). */
export interface ErrorDocument {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** Returns the weight of a log line in cell 1: about its length in KiB. */
export function logWeight(line: string): number {
  return 1 + (line.length >> 10);
}
/** About 16 MiB. */
export const LOG_WEIGHT_LIMIT = 16_384;

/** A message of a worker, in this order. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly initMs: number }
  | { readonly kind: 'initFailed'; readonly error: ErrorDocument }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'done'; readonly payload: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly error: ErrorDocument; readonly ms: number }
  /** An uncaught exception: the thread exits right after this. */
  | { readonly kind: 'dying'; readonly error: ErrorDocument };
