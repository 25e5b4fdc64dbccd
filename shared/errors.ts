/**
 * The base of every error that we throw on purpose. `retryable` decides what a queue worker does with the message:
 * back off and try again, or straight to the dead-letter queue. `message` must be safe to log: no bodies, phone
 * numbers, wamids or tokens.
 */
export abstract class AppError extends Error {
  /** Written out in each class: bundles are minified, and a class's own name in them is two letters. */
  abstract override readonly name: string;
  abstract readonly retryable: boolean;
}

/** Input that no retry can mend: not JSON, or not what its schema says. */
export class UnreadableInput extends AppError {
  override readonly name = 'UnreadableInput';
  readonly retryable = false;
}

/** The process lacks settings that it needs. Retryable: a deployment can mend it. */
export class BadConfiguration extends AppError {
  override readonly name = 'BadConfiguration';
  readonly retryable = true;
}

/** A secret could not be loaded, or holds something else than it should. */
export class SecretUnavailable extends AppError {
  override readonly name = 'SecretUnavailable';
  readonly retryable = true;
}

/** Others kept writing the same item; after the bounded attempts of one invocation the queue tries again later. */
export class TooMuchContention extends AppError {
  override readonly name = 'TooMuchContention';
  readonly retryable = true;
}

/** What DynamoDB answers when an item or expression can never be written as it is. */
const PERMANENT_AWS_ERRORS = new Set(['ValidationException', 'ItemCollectionSizeLimitExceededException']);

/** Whether trying again later may help. Unknown errors are taken for passing ones: the queue's receive count bounds them. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof AppError) return error.retryable;
  return !(error instanceof Error && PERMANENT_AWS_ERRORS.has(error.name));
}

/** The error in one line without secrets: name and message of our own errors, only the name of everybody else's. */
export function safeReason(error: unknown): string {
  if (error instanceof AppError) return `${error.name}: ${error.message}`;
  return error instanceof Error ? error.name : 'UnknownError';
}
