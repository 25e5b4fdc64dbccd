import { crc32 } from 'node:zlib';
import { AwsError } from '../kernel/aws-error.ts';
import type { WireCall } from '../kernel/wire.ts';

/** What a presigned URL carries of its signature (S3 API reference, "Authenticating Requests: Using Query Parameters"). */
const OF_THE_SIGNATURE = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
]);

/** Headers of an answer that the query may replace (API reference, GetObject, "Overriding response header values"). */
const OVERRIDES: Readonly<Record<string, string>> = {
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-content-language': 'content-language',
  'response-content-type': 'content-type',
  'response-expires': 'expires',
};

/** A call with the query of its operation alone: the signature is checked, and headers that were put into the URL are headers again. */
export function unpresigned(call: WireCall): WireCall {
  const [path = '', search = ''] = call.url.split(/\?(.*)/s);
  const pairs = search.split('&').filter((pair) => pair !== '');
  const nameOf = (pair: string): string => decodeURIComponent(pair.split('=', 1)[0] ?? '').toLowerCase();
  const hoisted = pairs.filter((pair) => nameOf(pair).startsWith('x-amz-'));
  if (hoisted.length === 0) return call;
  const headers = hoisted
    .filter((pair) => !OF_THE_SIGNATURE.has(nameOf(pair)))
    .map((pair) => [nameOf(pair), decodeURIComponent(pair.split(/=(.*)/s)[1] ?? '')] as const);
  const query = pairs.filter((pair) => !hoisted.includes(pair)).join('&');
  return {
    ...call,
    url: query === '' ? path : `${path}?${query}`,
    headers: { ...Object.fromEntries(headers), ...call.headers },
  };
}

/** The answer's headers that the query asks to be others. */
export function overridden(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    Object.entries(OVERRIDES).flatMap(([parameter, header]) => {
      const value = query.get(parameter);
      return value === null ? [] : [[header, value] as const];
    }),
  );
}

/**
 * A URL presigned for a put without its body carries the checksum of an empty one, unless the client was made with
 * `requestChecksumCalculation: 'WHEN_REQUIRED'`. S3 then refuses every other body, so it is refused here.
 * @throws AwsError `BadDigest`
 */
export function checkCrc32({ headers, body }: WireCall): void {
  const said = headers['x-amz-checksum-crc32'];
  // A body in signed chunks has its checksum over what is in them.
  if (said === undefined || headers['content-encoding']?.includes('aws-chunked')) return;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  if (bytes.toString('base64') !== said)
    throw new AwsError('BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
}
