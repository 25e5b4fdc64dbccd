import { format } from 'node:util';
import type { LoggingDefinition, LogLevel } from '../engine.ts';
import type { ErrorDocument } from './protocol.ts';

const RANKS: Readonly<Record<LogLevel, number>> = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4, FATAL: 5 };
const CONSOLE_LEVELS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  log: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const satisfies Record<string, LogLevel>;

/**
 * Captures standard output, standard error and `console` of this thread. Every line is sent immediately, because the
 * thread's event loop is blocked between invocations. `console` output is formatted as Lambda's Node.js runtime does
 * (Lambda Developer Guide, Log and monitor Node.js Lambda functions); direct writes to standard output are not changed.
 */
export class Output {
  readonly #logging: LoggingDefinition;
  readonly #send: (line: string) => void;
  #requestId: string | undefined;

  constructor(logging: LoggingDefinition, send: (line: string) => void) {
    this.#logging = logging;
    this.#send = send;
  }

  install(): void {
    for (const stream of [process.stdout, process.stderr]) {
      stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
        this.#write(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
        const callback = typeof encoding === 'function' ? encoding : done;
        if (typeof callback === 'function') queueMicrotask(() => callback());
        return true;
      };
    }
    for (const [method, level] of Object.entries(CONSOLE_LEVELS)) {
      Object.defineProperty(console, method, {
        value: (...args: unknown[]) => this.log(level, args),
        writable: true,
        configurable: true,
      });
    }
  }

  /** Assigns the following lines to an invocation. */
  beginInvocation(requestId: string): void {
    this.#requestId = requestId;
  }

  log(level: LogLevel, args: readonly unknown[]): void {
    if (RANKS[level] < RANKS[this.#logging.applicationLevel]) return;
    const timestamp = new Date().toISOString();
    if (this.#logging.format === 'Text') {
      this.#send(`${timestamp}\t${this.#requestId ?? 'undefined'}\t${level}\t${format(...args)}`);
      return;
    }
    const [only] = args;
    const error = args.find((arg) => arg instanceof Error);
    this.#send(
      JSON.stringify({
        timestamp,
        level,
        requestId: this.#requestId,
        message: args.length === 1 && typeof only === 'object' && !error ? only : format(...args),
        ...(error && {
          errorType: error.name,
          errorMessage: error.message,
          stackTrace: error.stack?.split('\n').slice(1),
        }),
      }),
    );
  }

  /** Logs the line that Lambda writes for a failed invocation or INIT. */
  logFailure(title: 'Invoke Error' | 'Uncaught Exception', error: ErrorDocument): void {
    const { errorType, errorMessage, trace } = error;
    if (this.#logging.format === 'JSON') this.log('ERROR', [{ errorType, errorMessage, stackTrace: trace.slice(1) }]);
    else this.log('ERROR', [`${title} \t${JSON.stringify({ errorType, errorMessage, stack: trace })}`]);
  }

  #write(text: string): void {
    for (const line of text.replace(/\n$/, '').split('\n')) this.#send(line);
  }
}
