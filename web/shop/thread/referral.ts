import * as z from 'zod';
import type { ThreadMessage } from '../api/thread-message.ts';

const textSchema = z.string().min(1).nullable().catch(null);

/** `referral` of the Cloud API: the advertisement or post that a customer came from. */
const referralSchema = z.object({
  source_type: textSchema,
  headline: textSchema,
  body: textSchema,
  source_url: textSchema,
});

export interface Referral {
  readonly from: 'ad' | 'post';
  readonly headline: string | null;
  readonly body: string | null;
  /** Only https, because the link comes from outside. */
  readonly url: string | null;
}

/** Parses the referral of a message. Returns null if the message has none. */
export function readReferral(raw: ThreadMessage['referral']): Referral | null {
  if (raw === null) return null;
  const { source_type, headline, body, source_url } = referralSchema.parse({
    source_type: raw['source_type'],
    headline: raw['headline'],
    body: raw['body'],
    source_url: raw['source_url'],
  });
  return {
    from: source_type === 'post' ? 'post' : 'ad',
    headline,
    body,
    url: source_url?.startsWith('https://') ? source_url : null,
  };
}
