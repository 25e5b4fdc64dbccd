import type { SessionStore } from '../iam/session-store.ts';
import { AwsError } from '../kernel/aws-error.ts';
import type { Session } from '../kernel/identity.ts';
import { checkPresigned } from './presigned.ts';
import { claimTimeMs, matchesSignature, type SignatureClaim, type SignedRequest } from './sigv4.ts';

/** Services that use the Query protocol's error codes for invalid keys. */
const QUERY_SERVICES = new Set(['sqs', 'sts', 's3']);

/**
 * Returns the session whose key signed the request. A presigned URL remains valid after the function instance that
 * created it has ended, until the URL expires.
 * @throws AwsError for an unknown or expired key, a wrong signature, or a malformed or expired presigned URL (AWS,
 * "Common errors" of each service)
 */
export function findSigningSession(
  request: SignedRequest,
  claim: SignatureClaim,
  sessions: Pick<SessionStore, 'lookUp'>,
  now: number,
): Session {
  const usesQueryCodes = QUERY_SERVICES.has(claim.service);
  const isPresigned = claim.expiresInSeconds !== undefined;
  if (isPresigned) checkPresigned(request, claim);
  const state = sessions.lookUp(claim.accessKeyId);
  if (state.kind === 'unknown' || claim.sessionToken !== state.session.sessionToken) throw unknownKey(claim.service);
  if (state.kind === 'revoked' && !isPresigned) throw unknownKey(claim.service);
  if (state.kind === 'expired') throw expiredKey(claim.service);
  if (!matchesSignature(request, claim, state.session.secretAccessKey)) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    throw new AwsError(
      usesQueryCodes ? 'SignatureDoesNotMatch' : 'InvalidSignatureException',
      message,
      usesQueryCodes ? 403 : 400,
    );
  }
  if (claim.expiresInSeconds !== undefined && !(claimTimeMs(claim) + claim.expiresInSeconds * 1000 > now)) {
    throw new AwsError('AccessDenied', 'Request has expired', 403);
  }
  return state.session;
}

function expiredKey(service: string): AwsError {
  // S3 API reference, "List of error codes".
  if (service === 's3') return new AwsError('ExpiredToken', 'The provided token has expired.');
  const message = 'The security token included in the request is expired';
  return QUERY_SERVICES.has(service)
    ? new AwsError('ExpiredToken', message, 403)
    : new AwsError('ExpiredTokenException', message);
}

function unknownKey(service: string): AwsError {
  if (service === 's3') {
    return new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403);
  }
  const message = 'The security token included in the request is invalid.';
  return QUERY_SERVICES.has(service)
    ? new AwsError('InvalidClientTokenId', message, 403)
    : new AwsError('UnrecognizedClientException', message);
}
