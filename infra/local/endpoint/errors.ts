import { AccessDeniedError, AwsError, NotRunHereError } from '../kernel/aws-error.ts';
import type { WireResponse } from '../kernel/wire.ts';

/** An error in a response. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** Converts a thrown value to code, message and status. An unexpected error is an internal failure with status 500. */
export function toWireError(error: unknown): WireError {
  if (error instanceof AwsError) return { code: error.code, message: error.message, status: error.status };
  if (error instanceof NotRunHereError) return { code: 'NotRunHereError', message: error.message, status: 400 };
  return { code: 'InternalFailure', message: error instanceof Error ? error.message : String(error), status: 500 };
}

/**
 * Formats an error in AWS JSON 1.0 or 1.1 (Smithy, "AWS JSON 1.1 protocol, Operation error serialization"): the code is
 * in the header and in `__type`. A missing permission has status 400 in these protocols.
 */
export function toJsonErrorResponse(error: unknown, version: '1.0' | '1.1' = '1.1'): WireResponse {
  const { code, message, status } = toWireError(error);
  return {
    status: error instanceof AccessDeniedError ? 400 : status,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

/** Formats an error of the Query protocol (STS) as XML. */
export function toQueryErrorResponse(error: unknown, namespace: string): WireResponse {
  const { code: thrown, message, status } = toWireError(error);
  const code = error instanceof AccessDeniedError ? 'AccessDenied' : thrown;
  const type = status >= 500 ? 'Receiver' : 'Sender';
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>`,
  };
}

const XML_ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes text for XML content or an attribute value. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => XML_ENTITIES[character] ?? character);
}
