import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from '../kernel/wire.ts';

/** What a request says about who signed it, from its Authorization header or, presigned, from its query. */
export interface Claim {
  readonly accessKeyId: string;
  /** The scope's day, region and service: what the key was derived for. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20270101T000000Z` */
  readonly time: string;
  readonly sessionToken: string | undefined;
  /** Seconds for which a presigned URL is good; undefined for a request signed in its header. */
  readonly expiresIn: number | undefined;
}

export type SignedRequest = WireRequest;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Reads the claim of a request; undefined when it is not signed with Signature Version 4. */
export function readClaim({ url, headers }: SignedRequest): Claim | undefined {
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
    time: (presigned ? query.get('X-Amz-Date') : inHeader('x-amz-date')) ?? '',
    sessionToken: (presigned ? query.get('X-Amz-Security-Token') : inHeader('x-amz-security-token')) ?? undefined,
    expiresIn: presigned ? Number(query.get('X-Amz-Expires')) : undefined,
  };
}

/** Whether the request's signature was made with this secret (IAM User Guide, "Create a signed AWS API request"). */
export function signatureMatches(request: SignedRequest, claim: Claim, secretAccessKey: string): boolean {
  const scope = `${claim.day}/${claim.region}/${claim.service}/aws4_request`;
  const text = [ALGORITHM, claim.time, scope, sha256(canonicalRequest(request, claim))].join('\n');
  const key = [claim.day, claim.region, claim.service, 'aws4_request'].reduce<string | Buffer>(
    (secret, step) => hmac(secret, step),
    `AWS4${secretAccessKey}`,
  );
  const expected = hmac(key, text);
  const given = Buffer.from(claim.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The instant of a claim in epoch milliseconds; NaN when it carries none. */
export function claimTime({ time }: Claim): number {
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function canonicalRequest(request: SignedRequest, claim: Claim): string {
  const [path = '/', query = ''] = request.url.split('?', 2);
  const headers = claim.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    // S3 signs the path as it is sent, the other services encode it once more.
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

/** S3 clients may leave the body out of the signature; they say so in a header, a presigned URL in its query or by saying nothing. */
function payloadHash({ url, headers, body }: SignedRequest, claim: Claim): string {
  const said =
    headers['x-amz-content-sha256'] ?? new URLSearchParams(url.split('?', 2)[1] ?? '').get('X-Amz-Content-Sha256');
  if (said?.startsWith('UNSIGNED-') || said?.startsWith('STREAMING-')) return said;
  if (!said && claim.expiresIn !== undefined && claim.service === 's3') return 'UNSIGNED-PAYLOAD';
  return sha256(body);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
