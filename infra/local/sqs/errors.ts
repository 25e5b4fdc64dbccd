import { AwsError } from '../kernel/aws-error.ts';

/**
 * Maximum visibility timeout of a message, counted from its receive ("SQS Developer Guide, Visibility timeout"): 12
 * hours.
 */
export const MAX_VISIBILITY_SECONDS = 43_200;

/**
 * Error names of the JSON protocol by error code of the query protocol (also `AwsError.code`). SDKs turn the names into
 * exception classes ("SQS API Reference", errors of each action).
 */
export const JSON_ERROR_NAMES: Readonly<Record<string, string>> = {
  'AWS.SimpleQueueService.NonExistentQueue': 'QueueDoesNotExist',
  'AWS.SimpleQueueService.MessageNotInflight': 'MessageNotInflight',
  'AWS.SimpleQueueService.PurgeQueueInProgress': 'PurgeQueueInProgress',
  'AWS.SimpleQueueService.UnsupportedOperation': 'UnsupportedOperation',
  'AWS.SimpleQueueService.BatchEntryIdsNotDistinct': 'BatchEntryIdsNotDistinct',
  'AWS.SimpleQueueService.BatchRequestTooLong': 'BatchRequestTooLong',
  'AWS.SimpleQueueService.EmptyBatchRequest': 'EmptyBatchRequest',
  'AWS.SimpleQueueService.InvalidBatchEntryId': 'InvalidBatchEntryId',
  'AWS.SimpleQueueService.TooManyEntriesInBatchRequest': 'TooManyEntriesInBatchRequest',
  InvalidParameterValue: 'InvalidParameterValueException',
  MissingParameter: 'MissingRequiredParameterException',
  AccessDenied: 'AccessDeniedException',
};

const simpleQueueServiceCode = (name: string): string => `AWS.SimpleQueueService.${name}`;

/** Creates the error for an invalid value in a request. */
export function invalidValue(parameter: string, value: string | number, reason: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterValue', message);

export const missingParameter = (parameter: string): AwsError =>
  new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);

export const queueNotFound = (): AwsError =>
  new AwsError(simpleQueueServiceCode('NonExistentQueue'), 'The specified queue does not exist.');

export const invalidAttribute = (name: string, reason: string): AwsError =>
  new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}. Reason: ${reason}`);

export const unknownAttribute = (name: string): AwsError =>
  new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);

export const unsupportedOperation = (message: string): AwsError =>
  new AwsError(simpleQueueServiceCode('UnsupportedOperation'), message);

export const notInFlight = (): AwsError =>
  new AwsError(simpleQueueServiceCode('MessageNotInflight'), 'The specified message is not in flight.');

export const invalidHandle = (handle: string): AwsError =>
  new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`, 404);

/**
 * A receipt handle of a FIFO queue whose visibility timeout is over. A batch uses another code than a single delete.
 */
export class ExpiredHandleError extends AwsError {
  constructor(handle: string) {
    super(
      'InvalidParameterValue',
      `Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    );
    this.name = 'ExpiredHandleError';
  }
}

export const invalidContents = (): AwsError =>
  new AwsError('InvalidMessageContents', 'The message contains characters outside the allowed set.');

export const overLimit = (limit: number): AwsError =>
  new AwsError('OverLimit', `The queue has reached its limit of ${limit} in-flight messages.`, 403);

export const purgeInProgress = (name: string): AwsError =>
  new AwsError(
    simpleQueueServiceCode('PurgeQueueInProgress'),
    `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
    403,
  );

export const resourceNotFound = (parameter: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
    404,
  );

export const batchErrors = {
  empty: (): AwsError =>
    new AwsError(simpleQueueServiceCode('EmptyBatchRequest'), 'There should be at least one entry in the request.'),
  tooMany: (sent: number): AwsError =>
    new AwsError(
      simpleQueueServiceCode('TooManyEntriesInBatchRequest'),
      `Maximum number of entries per request are 10. You have sent ${sent}.`,
    ),
  badId: (): AwsError =>
    new AwsError(
      simpleQueueServiceCode('InvalidBatchEntryId'),
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    ),
  repeated: (id: string): AwsError =>
    new AwsError(simpleQueueServiceCode('BatchEntryIdsNotDistinct'), `Id ${id} repeated.`),
  tooLong: (max: number, sent: number): AwsError =>
    new AwsError(
      simpleQueueServiceCode('BatchRequestTooLong'),
      `Batch requests cannot be longer than ${max} bytes. You have sent ${sent} bytes.`,
    ),
};
