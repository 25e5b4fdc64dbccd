import { describe, expect, test } from 'vitest';
import { matchesSignature, parseClaim, type SignedRequest } from '../../../endpoint/sigv4.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

// Amazon S3 API Reference, "Signature Calculations for the Authorization Header", example GET Object
const GET_OBJECT: SignedRequest = {
  method: 'GET',
  url: '/test.txt',
  headers: {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  body: Buffer.alloc(0),
};
const KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

// Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters", example presigned URL
const PRESIGNED: SignedRequest = {
  method: 'GET',
  url: '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  headers: { host: 'examplebucket.s3.amazonaws.com' },
  body: Buffer.alloc(0),
};

function matches(request: SignedRequest, secret = KEY): boolean {
  const claim = parseClaim(request);
  return claim !== undefined && matchesSignature(request, claim, secret);
}

describe('Signature Version 4', () => {
  test('the documented examples of header and presigned URL match', () => {
    expect(matches(GET_OBJECT)).toBe(true);
    expect(matches(PRESIGNED)).toBe(true);
    expect(parseClaim(PRESIGNED)).toMatchObject({
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      service: 's3',
      expiresInSeconds: 86_400,
    });
  });

  test('another secret, path, method, header or body does not match', () => {
    expect(matches(GET_OBJECT, SECRET)).toBe(false);
    expect(matches({ ...GET_OBJECT, url: '/test2.txt' })).toBe(false);
    expect(matches({ ...GET_OBJECT, method: 'PUT' })).toBe(false);
    expect(matches({ ...GET_OBJECT, headers: { ...GET_OBJECT.headers, range: 'bytes=0-99' } })).toBe(false);
    expect(matches({ ...GET_OBJECT, body: Buffer.from('x') })).toBe(false);
    expect(matches({ ...PRESIGNED, url: PRESIGNED.url.replace('86400', '86401') })).toBe(false);
  });

  test('an unsigned or malformed request has no claim', () => {
    expect(parseClaim({ ...GET_OBJECT, headers: {} })).toBeUndefined();
    expect(
      parseClaim({ ...GET_OBJECT, headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a/b' } }),
    ).toBeUndefined();
    expect(parseClaim({ ...GET_OBJECT, headers: { authorization: 'Bearer x' } })).toBeUndefined();
  });
});
