import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { LINK_LIFETIME_SECONDS, type SignLink } from './show-media.ts';

/** Types that browsers display and that cannot contain scripts. Any other type is sent as an attachment. */
const INLINE_TYPES = /^(image\/(png|jpeg|gif|webp)|audio\/|video\/)/;

/**
 * Encodes a file name by RFC 8187, which allows fewer characters than `encodeURIComponent`. A lone surrogate has no
 * UTF-8 form.
 */
const encodeFilename = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * Creates a function that signs links to objects of the media bucket. Signing makes no call; S3 checks the credentials'
 * permissions when the link is used.
 */
export const createLinkSigner =
  (bucket: string): SignLink =>
  ({ key, mimeType, filename }, credentials) => {
    const disposition = INLINE_TYPES.test(mimeType) ? 'inline' : 'attachment';
    const name = filename === null ? '' : `; filename*=UTF-8''${encodeFilename(filename)}`;
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ResponseContentType: mimeType,
      ResponseContentDisposition: `${disposition}${name}`,
    });
    return getSignedUrl(new S3Client({ credentials }), command, { expiresIn: LINK_LIFETIME_SECONDS });
  };
