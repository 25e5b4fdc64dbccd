import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from '../kernel/wire.ts';

/** The signature data of a request, from its Authorization header or, for a presigned URL, from its query. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** Day, region and service of the credential scope, for which the signing key was derived. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Time of signing, e.g. `20270101T000000Z`. */
  readonly signedAt: string;
  readonly sessionToken: string | undefined;
  /** Validity of a presigned URL in seconds; undefined for a request signed in its header. */
  readonly expiresInSeconds: number | undefined;
}

export type SignedRequest = WireRequest;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Parses the claim of a request; undefined when it is not signed with Signature Version 4. */
export function parseClaim({ url, headers }: SignedRequest): SignatureClaim | undefined {
  const query = new URLSearchParams(url.split('?', 2)[1] ?? '');
  const presigned = query.get('X-Amz-Credential') !== null;
  const authorization = headers.authorization ?? '';
  if (!presigned && !authorization.startsWith(`${ALGORITHM} `)) return undefined;
  const part = (name: string) =>
    presigned ? query.get(`X-Amz-${name}`) : new RegExp(`[ ,]${name}=([^, ]+)`).exec(authorization)?.[1];
  const [accessKeyId, day, region, service, end] = (part('Credential') ?? '').split('/');
  if (!accessKeyId || !day || !region || !service || end !== 'aws4_request') return undefined;
  const inHeader = (name: string) => headers[name] ?? undefined;
  return {
    accessKeyId,
    day,
    region,
    service,
    signedHeaders: (part('SignedHeaders') ?? '').toLowerCase().split(';'),
    signature: part('Signature') ?? '',
    signedAt: (presigned ? query.get('X-Amz-Date') : inHeader('x-amz-date')) ?? '',
    sessionToken: (presigned ? query.get('X-Amz-Security-Token') : inHeader('x-amz-security-token')) ?? undefined,
    expiresInSeconds: presigned ? Number(query.get('X-Amz-Expires')) : undefined,
  };
}

/** Returns whether the request was signed with this secret (IAM User Guide, "Create a signed AWS API request"). */
export function matchesSignature(request: SignedRequest, claim: SignatureClaim, secretAccessKey: string): boolean {
  const scope = `${claim.day}/${claim.region}/${claim.service}/aws4_request`;
  const text = [ALGORITHM, claim.signedAt, scope, sha256(canonicalRequest(request, claim))].join('\n');
  const key = [claim.day, claim.region, claim.service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${secretAccessKey}`,
  );
  const expected = hmac(key, text);
  const actual = Buffer.from(claim.signature, 'hex');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Returns the time of a claim in epoch milliseconds; NaN when it is missing or malformed. */
export function claimTimeMs({ signedAt }: SignatureClaim): number {
  return Date.parse(signedAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function canonicalRequest(request: SignedRequest, claim: SignatureClaim): string {
  const [path = '/', query = ''] = request.url.split('?', 2);
  const headers = claim.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    // S3 signs the path as sent; the other services encode it once more.
    claim.service === 's3' ? path : encode(path).replaceAll('%2F', '/'),
    canonicalQuery(query),
    headers.join(''),
    claim.signedHeaders.join(';'),
    payloadHash(request, claim),
  ].join('\n');
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '' && !pair.toLowerCase().startsWith('x-amz-signature='))
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s, 2);
      return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value))] as const;
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/**
 * Returns the payload hash of the canonical request. S3 clients may exclude the body from the signature: a header
 * indicates it, or for a presigned URL its query or the absence of a hash.
 */
function payloadHash({ url, headers, body }: SignedRequest, claim: SignatureClaim): string {
  const declared =
    headers['x-amz-content-sha256'] ?? new URLSearchParams(url.split('?', 2)[1] ?? '').get('X-Amz-Content-Sha256');
  if (declared?.startsWith('UNSIGNED-') || declared?.startsWith('STREAMING-')) return declared;
  if (!declared && claim.expiresInSeconds !== undefined && claim.service === 's3') return 'UNSIGNED-PAYLOAD';
  return sha256(body);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
