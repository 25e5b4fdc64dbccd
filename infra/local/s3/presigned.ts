import { crc32 } from 'node:zlib';
import { AwsError } from '../kernel/aws-error.ts';
import type { WireCall } from '../kernel/wire.ts';

/** Signature parameters of a presigned URL (S3 API reference, "Authenticating Requests: Using Query Parameters"). */
const SIGNATURE_PARAMETERS = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
]);

/** Response headers that the query can override (API reference, GetObject, "Overriding response header values"). */
const HEADER_OVERRIDES: Readonly<Record<string, string>> = {
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-content-language': 'content-language',
  'response-content-type': 'content-type',
  'response-expires': 'expires',
};

/**
 * Removes the signature parameters from the query, after the signature was verified, and moves headers that were signed
 * into the URL back to the headers.
 */
export function withoutPresigning(call: WireCall): WireCall {
  const [path = '', search = ''] = call.url.split(/\?(.*)/s);
  const pairs = search.split('&').filter((pair) => pair !== '');
  const nameOf = (pair: string): string => decodeURIComponent(pair.split('=', 1)[0] ?? '').toLowerCase();
  const hoisted = pairs.filter((pair) => nameOf(pair).startsWith('x-amz-'));
  if (hoisted.length === 0) return call;
  const headers = hoisted
    .filter((pair) => !SIGNATURE_PARAMETERS.has(nameOf(pair)))
    .map((pair) => [nameOf(pair), decodeURIComponent(pair.split(/=(.*)/s)[1] ?? '')] as const);
  const query = pairs.filter((pair) => !hoisted.includes(pair)).join('&');
  return {
    ...call,
    url: query === '' ? path : `${path}?${query}`,
    headers: { ...Object.fromEntries(headers), ...call.headers },
  };
}

/** Returns the response headers that the query overrides. */
export function overriddenHeadersOf(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    Object.entries(HEADER_OVERRIDES).flatMap(([parameter, header]) => {
      const value = query.get(parameter);
      return value === null ? [] : [[header, value] as const];
    }),
  );
}

/**
 * Verifies the checksum of a body. A URL presigned for a put without its body contains the checksum of an empty one,
 * unless the client was created with `requestChecksumCalculation: 'WHEN_REQUIRED'`. S3 then rejects every other body.
 * @throws AwsError `BadDigest`
 */
export function checkCrc32({ headers, body }: WireCall): void {
  const expected = headers['x-amz-checksum-crc32'];
  // The checksum of a body in signed chunks covers only their contents.
  if (expected === undefined || headers['content-encoding']?.includes('aws-chunked')) return;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  if (bytes.toString('base64') !== expected)
    throw new AwsError('BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
}
