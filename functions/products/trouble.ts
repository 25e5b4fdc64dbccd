import { meaningOf } from '../../shared/whatsapp/error-codes.ts';
import type { GraphAnswer } from '../../shared/whatsapp/graph.ts';
import type { SyncReason } from './sync-words.ts';

/**
 * What stands in the way when WhatsApp does not do what it was asked about a catalogue.
 * - `later`: it may work by itself later; `seconds` is as long as WhatsApp asked for, undefined when it did not say.
 * - `token`: nothing works with this number's token any more, so the number waits for a better one.
 * - `refused`: a person has to do something; messages may go out all the same.
 */
export type Trouble =
  | { readonly is: 'later'; readonly reason: SyncReason; readonly seconds: number | undefined }
  | { readonly is: 'token'; readonly reason: string }
  | { readonly is: 'refused'; readonly reason: SyncReason };

export function troubleOf(answer: Exclude<GraphAnswer, { kind: 'ok' }>): Trouble {
  if (answer.kind === 'lost' || answer.code === null) return NO_ANSWER;
  const { reaction, reason } = meaningOf(answer.code, answer.status);
  if (reaction === 'retry') return { is: 'later', reason: 'Busy', seconds: answer.retryAfterSeconds ?? undefined };
  // Managing a catalogue is a right of its own: a number without it can still send.
  if (reason === 'TokenExpired') return { is: 'token', reason };
  return { is: 'refused', reason: reason === 'PermissionMissing' ? reason : 'CatalogueRefused' };
}

/** Also for an answer that says nothing that can be used. */
export const NO_ANSWER: Trouble = { is: 'later', reason: 'NoAnswer', seconds: undefined };
