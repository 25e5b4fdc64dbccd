import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { LINK_SECONDS, type SignLink } from './show-media.ts';

/** Types that browsers show by themselves and that carry no script; anything else is for saving only. */
const SHOWN = /^(image\/(png|jpeg|gif|webp)|audio\/|video\/)/;

/** RFC 8187 takes fewer characters than `encodeURIComponent` leaves; half a surrogate pair has no UTF-8 form. */
const encoded = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Signs links to objects of the media bucket. Needs no call; the credentials' rights decide when the link is used. */
export const signLinks =
  (bucket: string): SignLink =>
  ({ key, mimeType, filename }, credentials) => {
    const disposition = SHOWN.test(mimeType) ? 'inline' : 'attachment';
    const name = filename === null ? '' : `; filename*=UTF-8''${encoded(filename)}`;
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ResponseContentType: mimeType,
      ResponseContentDisposition: `${disposition}${name}`,
    });
    return getSignedUrl(new S3Client({ credentials }), command, { expiresIn: LINK_SECONDS });
  };
