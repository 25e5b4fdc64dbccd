/**
 * What an invocation came to. An `error` carries what the caller of Lambda's Invoke would read in the response body;
 * `throttled` is TooManyRequestsException (Lambda Developer Guide, Understanding Lambda function scaling).
 */
export type InvokeOutcome =
  | { readonly kind: 'ok'; readonly payload: unknown }
  | {
      readonly kind: 'error';
      readonly functionError: 'Handled' | 'Unhandled';
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace?: readonly string[];
    }
  | { readonly kind: 'throttled' };

/** The outcome of a failed function. */
export type FunctionFailure = Extract<InvokeOutcome, { kind: 'error' }>;

export interface InvokeOptions {
  /** `Event` resolves `ok` once the event is durably queued. Default `RequestResponse`. */
  readonly type?: 'RequestResponse' | 'Event';
  /** An X-Ray trace header to hand on; without one the function gets a fresh, unsampled one. */
  readonly traceHeader?: string;
}

/** What others may know of a function. */
export interface FunctionInfo {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
}

/** Lambda as the other parts of the runtime call it. Callers authorize lambda:InvokeFunction themselves. */
export interface LambdaEngine {
  /** @throws AwsError ResourceNotFoundException, RequestTooLargeException */
  invoke(functionArn: string, payload: unknown, options?: InvokeOptions): Promise<InvokeOutcome>;
  /** Ends a function instance, in the middle of an invocation or not; what it was doing fails. */
  kill(instanceId: string): void;
  function(functionArn: string): FunctionInfo | undefined;
  /** The latest captured log lines of a function, newest last, bounded. */
  logs(functionName: string): readonly string[];
}

/** How a function logs (Lambda Developer Guide, Configuring advanced logging controls). */
export interface LoggingDefinition {
  readonly format: 'Text' | 'JSON';
  readonly group: string;
  readonly applicationLevel: LogLevel;
  readonly systemLevel: 'DEBUG' | 'INFO' | 'WARN';
}
export const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything that makes a function, as its template gives it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** The folder with the bundle. */
  readonly codeDirectory: string;
  /** `<file without extension>.<export>` */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  readonly logging: LoggingDefinition;
}

/** AWS::Lambda::EventInvokeConfig (Lambda Developer Guide, Configuring error handling for asynchronous invocation). */
export interface AsyncConfig {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}
/** Lambda's defaults: two retries, six hours. */
export const DEFAULT_ASYNC_CONFIG: AsyncConfig = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };
