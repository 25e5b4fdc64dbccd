import type { SessionStore } from '../iam/sessions.ts';
import { AwsError } from '../kernel/aws-error.ts';
import type { Session } from '../kernel/identity.ts';
import { type Claim, claimTime, type SignedRequest, signatureMatches } from './sigv4.ts';

/** Services that kept the Query protocol's names for what is wrong with a key. */
const QUERY_SERVICES = new Set(['sqs', 'sts', 's3']);

/**
 * The session whose key signed the request.
 * @throws AwsError for a key that is unknown or expired, or a signature that does not fit (AWS, "Common errors" of each service)
 */
export function identify(
  request: SignedRequest,
  claim: Claim,
  sessions: Pick<SessionStore, 'lookUp'>,
  now: number,
): Session {
  const query = QUERY_SERVICES.has(claim.service);
  const state = sessions.lookUp(claim.accessKeyId);
  if (state.kind === 'unknown' || claim.sessionToken !== state.session.sessionToken) throw unknownKey(claim.service);
  if (state.kind === 'expired') {
    const message = 'The security token included in the request is expired';
    throw new AwsError(query ? 'ExpiredToken' : 'ExpiredTokenException', message, query ? 403 : 400);
  }
  if (!signatureMatches(request, claim, state.session.secretAccessKey)) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    throw new AwsError(query ? 'SignatureDoesNotMatch' : 'InvalidSignatureException', message, query ? 403 : 400);
  }
  if (claim.expiresIn !== undefined && !(claimTime(claim) + claim.expiresIn * 1000 > now)) {
    throw new AwsError('AccessDenied', 'Request has expired', 403);
  }
  return state.session;
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
