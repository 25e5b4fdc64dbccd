/**
 * An error that an AWS service answers with. `code` is the service's own name for it (`AccessDeniedException`,
 * `AWS.SimpleQueueService.NonExistentQueue`, ...), `status` the HTTP status it travels with.
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

/** A missing grant. The message names who, what and on which resource, and the statement that would allow it. */
export class AccessDenied extends AwsError {
  constructor(message: string) {
    super('AccessDeniedException', message, 403);
    this.name = 'AccessDenied';
  }
}

/** Something in the template that this runtime does not run. Stops the start; the message names resource and property. */
export class NotRunHere extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotRunHere';
  }
}
