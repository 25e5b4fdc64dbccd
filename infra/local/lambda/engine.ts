/**
 * The outcome of an invocation. An `error` contains the response body of Lambda's Invoke;
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
  /** An X-Ray trace header to pass on. @default a new header, not sampled */
  readonly traceHeader?: string;
}

/** The public properties of a function. */
export interface FunctionInfo {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
}

/** Lambda as called by the other services of the runtime. Callers authorize lambda:InvokeFunction themselves. */
export interface LambdaEngine {
  /** @throws AwsError ResourceNotFoundException, RequestTooLargeException */
  invoke(functionArn: string, payload: unknown, options?: InvokeOptions): Promise<InvokeOutcome>;
  /** Ends a function instance immediately. A running invocation fails. */
  kill(instanceId: string): void;
  function(functionArn: string): FunctionInfo | undefined;
  /** Returns the latest log lines of a function, newest last, up to a limit. */
  logs(functionName: string): readonly string[];
}

/** The logging settings of a function (Lambda Developer Guide, Configuring advanced logging controls). */
export interface LoggingDefinition {
  readonly format: 'Text' | 'JSON';
  readonly group: string;
  readonly applicationLevel: LogLevel;
  readonly systemLevel: 'DEBUG' | 'INFO' | 'WARN';
}
export const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A function as defined by its template. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** The folder of the bundle. */
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
