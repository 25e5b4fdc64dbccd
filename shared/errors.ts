/**
 * The base class of every error that this project throws. `retryable` decides what a queue worker does with the
 * message: retry with back-off, or move it to the dead-letter queue. `message` must be safe to log: no bodies, phone
 * numbers, wamids or tokens.
 */
export abstract class AppError extends Error {
  /** A literal in each class, because minification shortens class names. */
  abstract override readonly name: string;
  abstract readonly retryable: boolean;
}

/** Input that a retry cannot fix: not JSON, or invalid against its schema. */
export class UnreadableInputError extends AppError {
  override readonly name = 'UnreadableInputError';
  readonly retryable = false;
}

/** Required settings are missing or invalid. Retryable, because a deployment can fix them. */
export class BadConfigurationError extends AppError {
  override readonly name = 'BadConfigurationError';
  readonly retryable = true;
}

/** A secret cannot be loaded, or its content is invalid. */
export class SecretUnavailableError extends AppError {
  override readonly name = 'SecretUnavailableError';
  readonly retryable = true;
}

/**
 * Concurrent writers kept changing the same item. Retryable: the queue retries after the attempts of one invocation.
 */
export class TooMuchContentionError extends AppError {
  override readonly name = 'TooMuchContentionError';
  readonly retryable = true;
}

/** DynamoDB's errors for an item or expression that can never be written as it is. */
const PERMANENT_AWS_ERRORS = new Set(['ValidationException', 'ItemCollectionSizeLimitExceededException']);

/**
 * Returns whether a retry may help. Unknown errors count as retryable: the queue's receive count limits the retries.
 */
export function isRetryable(error: unknown): boolean {
  if (error instanceof AppError) return error.retryable;
  return !(error instanceof Error && PERMANENT_AWS_ERRORS.has(error.name));
}

/**
 * Formats an error for the log without secrets: name and message of an `AppError`, only the name of any other error.
 */
export function safeReason(error: unknown): string {
  if (error instanceof AppError) return `${error.name}: ${error.message}`;
  return error instanceof Error ? error.name : 'UnknownError';
}
