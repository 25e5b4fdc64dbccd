import { AwsError } from '../kernel/aws-error.ts';
import { claimTimeMs, type SignatureClaim, type SignedRequest } from './sigv4.ts';

const REQUIRED_PARAMETERS = ['Algorithm', 'Credential', 'Signature', 'Date', 'SignedHeaders', 'Expires'];
/** Maximum of X-Amz-Expires: "The maximum value is 604800 (seven days)." */
const MAX_EXPIRES_SECONDS = 604_800;

/**
 * Validates the form of a presigned URL (S3 API reference, "Authenticating Requests: Using Query Parameters").
 * @throws AwsError `AuthorizationQueryParametersError`, or `AccessDenied` for an unsigned `x-amz-` header
 */
export function checkPresigned({ url, headers }: SignedRequest, claim: SignatureClaim): void {
  const query = new URLSearchParams(url.split(/\?(.*)/s)[1] ?? '');
  if (REQUIRED_PARAMETERS.some((name) => !query.get(`X-Amz-${name}`)))
    throw malformed(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256')
    throw malformed('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  if (Number.isNaN(claimTimeMs(claim)))
    throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  const expires = claim.expiresInSeconds ?? Number.NaN;
  if (!Number.isInteger(expires)) throw malformed('X-Amz-Expires should be a number');
  if (expires < 0) throw malformed('X-Amz-Expires must be non-negative');
  if (expires > MAX_EXPIRES_SECONDS)
    throw malformed(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${MAX_EXPIRES_SECONDS} seconds`,
    );
  const unsigned = Object.keys(headers).find(
    (name) => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name),
  );
  if (unsigned !== undefined || !claim.signedHeaders.includes('host'))
    throw new AwsError('AccessDenied', 'There were headers present in the request which were not signed', 403);
}

function malformed(message: string): AwsError {
  return new AwsError('AuthorizationQueryParametersError', message);
}
