import type { Failure } from '../storage/messages.ts';

/** An error of Meta's list: its title, the HTTP status of a rejected call, and the default details. */
interface Code {
  readonly title: string;
  readonly http: number;
  readonly details: string;
}

/**
 * The error codes that the simulator uses, with the titles and HTTP statuses of "Cloud API error codes" (page of
 * 2025-12-12). A failed status with the same code has the same details.
 */
export const ERROR_CODES = {
  1: { title: 'API Unknown', http: 400, details: 'Invalid request or possible server error.' },
  2: { title: 'API Service', http: 503, details: 'Temporary due to downtime or due to being overloaded.' },
  4: { title: 'API Too Many Calls', http: 400, details: 'The app has reached its API call rate limit.' },
  100: {
    title: 'Invalid parameter',
    http: 400,
    details: 'The request included one or more unsupported or misspelled parameters.',
  },
  104: {
    title: 'An access token is required to request this resource.',
    http: 401,
    details: 'No access token was sent.',
  },
  190: { title: 'Access token has expired', http: 401, details: 'Your access token has expired.' },
  2200: { title: 'Callback verification failed', http: 400, details: 'The callback did not answer the challenge.' },
  2500: { title: 'Unknown path components', http: 400, details: 'No object exists at this path.' },
  130429: { title: 'Rate limit hit', http: 400, details: 'Cloud API message throughput has been reached.' },
  131000: { title: 'Something went wrong', http: 500, details: 'Message failed to send due to an unknown error.' },
  131008: {
    title: 'Required parameter is missing',
    http: 400,
    details: 'The request is missing a required parameter.',
  },
  131009: { title: 'Parameter value is not valid', http: 400, details: 'One or more parameter values are invalid.' },
  131021: { title: 'Recipient cannot be sender', http: 400, details: 'Sender and recipient phone number is the same.' },
  131026: {
    title: 'Message undeliverable',
    http: 400,
    details:
      'Message Undeliverable. The recipient phone number is not a WhatsApp phone number, or the recipient uses an old WhatsApp version.',
  },
  131030: {
    title: 'Recipient phone number not in allowed list',
    http: 400,
    details: 'Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.',
  },
  131047: {
    title: 'Re-engagement message',
    http: 400,
    details:
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  131050: {
    title: 'User has stopped marketing messages',
    http: 400,
    details: 'The recipient has chosen to stop receiving marketing messages from your business on WhatsApp.',
  },
  131051: { title: 'Unsupported message type', http: 400, details: 'Message type is not currently supported.' },
  131053: { title: 'Media upload error', http: 400, details: 'Unable to upload the media used in the message.' },
  131056: {
    title: '(Business Account, Consumer Account) pair rate limit hit',
    http: 400,
    details:
      'Too many messages sent from the sender phone number to the same recipient phone number in a short period of time.',
  },
  131062: {
    title: 'Business-scoped user ID is not supported for this message',
    http: 400,
    details: 'Authentication templates need the phone number of the recipient.',
  },
  132000: {
    title: 'Number of parameters does not match the expected number of params',
    http: 400,
    details: 'The number of variable parameter values does not match the template.',
  },
  132001: {
    title: 'Template name does not exist in the translation',
    http: 404,
    details: 'The template does not exist.',
  },
  132005: { title: 'Template hydrated text too long', http: 400, details: 'Translated text is too long.' },
  132012: {
    title: 'Parameter format does not match format in the created template',
    http: 400,
    details: 'Variable parameter values are formatted incorrectly.',
  },
  132015: {
    title: 'Template is paused',
    http: 400,
    details: 'Template is paused due to low quality and cannot be sent.',
  },
  132016: {
    title: 'Template is disabled',
    http: 400,
    details: 'Template has been paused too many times and is disabled.',
  },
  132018: {
    title: 'Invalid template parameters',
    http: 400,
    details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces.',
  },
  133005: { title: 'Two step verification PIN mismatch', http: 400, details: 'Two-step verification PIN incorrect.' },
  133010: {
    title: 'The account is not registered',
    http: 400,
    details: 'Phone number not registered on the Cloud API.',
  },
  133016: {
    title: 'Account register/deregister rate limit exceeded',
    http: 400,
    details: 'Registration or deregistration failed because there were too many attempts in 72 hours.',
  },
  136024: { title: 'Request code error', http: 400, details: 'The phone number is already verified.' },
  136025: { title: 'Verify code error', http: 400, details: 'The verification code is not the one that was sent.' },
} as const satisfies Record<number, Code>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Creates the failure of a message that was accepted. */
export const createFailure = (code: ErrorCode, details: string = ERROR_CODES[code].details): Failure => ({
  code,
  title: ERROR_CODES[code].title,
  details,
});
