import { AwsError } from '../kernel/aws-error.ts';

/** The longest visibility of a message, counted from its receive ("SQS Developer Guide, Visibility timeout"): 12 hours. */
export const LONGEST_VISIBILITY_SECONDS = 43_200;

/**
 * The codes that SQS answers with in its query protocol (the key, also `AwsError.code`) and the name of the same error in
 * the JSON protocol, which the SDKs turn into an exception class ("SQS API Reference", errors of each action).
 */
export const JSON_NAMES: Readonly<Record<string, string>> = {
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

const simple = (name: string): string => `AWS.SimpleQueueService.${name}`;

/** One value of a request that SQS does not take. */
export function invalidValue(parameter: string, value: string | number, reason: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterValue', message);

export const missingParameter = (parameter: string): AwsError =>
  new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);

export const noSuchQueue = (): AwsError =>
  new AwsError(simple('NonExistentQueue'), 'The specified queue does not exist.');

export const invalidAttribute = (name: string, reason: string): AwsError =>
  new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}. Reason: ${reason}`);

export const unknownAttribute = (name: string): AwsError =>
  new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);

export const unsupported = (message: string): AwsError => new AwsError(simple('UnsupportedOperation'), message);

export const notInFlight = (): AwsError =>
  new AwsError(simple('MessageNotInflight'), 'The specified message is not in flight.');

export const badHandle = (handle: string): AwsError =>
  new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`, 404);

/** A FIFO queue's answer to a handle whose visibility is over. A batch names it by another code than a single delete. */
export class ExpiredHandle extends AwsError {
  constructor(handle: string) {
    super(
      'InvalidParameterValue',
      `Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    );
    this.name = 'ExpiredHandle';
  }
}

export const badContents = (): AwsError =>
  new AwsError('InvalidMessageContents', 'The message contains characters outside the allowed set.');

export const overLimit = (limit: number): AwsError =>
  new AwsError('OverLimit', `The queue holds ${limit} messages in flight, which is the most it may.`, 403);

export const purgeInProgress = (name: string): AwsError =>
  new AwsError(
    simple('PurgeQueueInProgress'),
    `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
    403,
  );

export const noSuchResource = (parameter: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
    404,
  );

export const batchErrors = {
  empty: (): AwsError =>
    new AwsError(simple('EmptyBatchRequest'), 'There should be at least one entry in the request.'),
  tooMany: (sent: number): AwsError =>
    new AwsError(
      simple('TooManyEntriesInBatchRequest'),
      `Maximum number of entries per request are 10. You have sent ${sent}.`,
    ),
  badId: (): AwsError =>
    new AwsError(
      simple('InvalidBatchEntryId'),
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    ),
  repeated: (id: string): AwsError => new AwsError(simple('BatchEntryIdsNotDistinct'), `Id ${id} repeated.`),
  tooLong: (most: number, sent: number): AwsError =>
    new AwsError(
      simple('BatchRequestTooLong'),
      `Batch requests cannot be longer than ${most} bytes. You have sent ${sent} bytes.`,
    ),
};
