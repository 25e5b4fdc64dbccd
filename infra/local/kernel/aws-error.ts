/**
 * An error response of an AWS service. `code` is the service's name for the error (`AccessDeniedException`,
 * `AWS.SimpleQueueService.NonExistentQueue`, ...), `status` its HTTP status.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/**
 * A missing permission. The message names the principal, action and resource, and the statement that would allow the
 * call.
 */
export class AccessDeniedError extends AwsError {
  constructor(message: string) {
    super('AccessDeniedException', message, 403);
    this.name = 'AccessDeniedError';
  }
}

/**
 * The template uses a feature that this runtime does not support. Stops the start; the message names resource and
 * property.
 */
export class NotRunHereError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotRunHereError';
  }
}
