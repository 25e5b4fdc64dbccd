import type { SessionStore } from '../iam/sessions.ts';
import { AwsError } from '../kernel/aws-error.ts';
import type { Session } from '../kernel/identity.ts';
import { checkPresigned } from './presigned.ts';
import { type Claim, claimTime, type SignedRequest, signatureMatches } from './sigv4.ts';

/** Services that kept the Query protocol's names for what is wrong with a key. */
const QUERY_SERVICES = new Set(['sqs', 'sts', 's3']);

/**
 * The session whose key signed the request. A presigned URL stays good when the function instance that made it has ended, as
 * long as its own time runs.
 * @throws AwsError for a key that is unknown or expired, a signature that does not fit, or a presigned URL that is malformed or
 * past its time (AWS, "Common errors" of each service)
 */
export function identify(
  request: SignedRequest,
  claim: Claim,
  sessions: Pick<SessionStore, 'lookUp'>,
  now: number,
): Session {
  const query = QUERY_SERVICES.has(claim.service);
  const presigned = claim.expiresIn !== undefined;
  if (presigned) checkPresigned(request, claim);
  const state = sessions.lookUp(claim.accessKeyId);
  if (state.kind === 'unknown' || claim.sessionToken !== state.session.sessionToken) throw unknownKey(claim.service);
  if (state.kind === 'revoked' && !presigned) throw unknownKey(claim.service);
  if (state.kind === 'expired') throw expiredKey(claim.service);
  if (!signatureMatches(request, claim, state.session.secretAccessKey)) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    throw new AwsError(query ? 'SignatureDoesNotMatch' : 'InvalidSignatureException', message, query ? 403 : 400);
  }
  if (claim.expiresIn !== undefined && !(claimTime(claim) + claim.expiresIn * 1000 > now)) {
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
