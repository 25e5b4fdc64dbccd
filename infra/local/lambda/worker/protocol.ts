import type { LoggingDefinition } from '../engine.ts';

/** What a function instance is started with. */
export interface Setup {
  /**
   * Cell 0 counts the invocations handed over; the worker sleeps on it, which is what freezes it. Cell 1 weighs the log lines
   * on their way; beyond `LOG_WEIGHT_LIMIT` the worker waits, so that one that logs without end does not fill our memory.
   */
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly port: import('node:worker_threads').MessagePort;
  /** The runtime clock: milliseconds to add to this machine's time, or to `frozenAt` where that is given. */
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

/** One invocation, as the worker takes it from its port. */
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

/** What a log line counts in cell 1: about its length in KiB. */
export function logWeight(line: string): number {
  return 1 + (line.length >> 10);
}
/** About 16 MiB. */
export const LOG_WEIGHT_LIMIT = 16_384;

/** What a worker tells: in this order, and while its own event loop stands still. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly initMs: number }
  | { readonly kind: 'initFailed'; readonly error: ErrorDocument }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'done'; readonly payload: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly error: ErrorDocument; readonly ms: number }
  /** An uncaught exception: the thread exits right after this. */
  | { readonly kind: 'dying'; readonly error: ErrorDocument };
