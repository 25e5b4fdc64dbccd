import { meaningOf } from '../../shared/whatsapp/error-codes.ts';
import type { GraphResult } from '../../shared/whatsapp/graph.ts';
import type { SyncReason } from './sync-messages.ts';

/**
 * A failed WhatsApp request about a catalogue.
 * - `later`: a retry may succeed. `seconds` is the delay that WhatsApp requested, if any.
 * - `token`: the number's token no longer works, so the number is paused until it gets a new one.
 * - `refused`: the business must act. Messages can still be sent.
 */
export type CatalogueFailure =
  | { readonly is: 'later'; readonly reason: SyncReason; readonly seconds: number | undefined }
  | { readonly is: 'token'; readonly reason: string }
  | { readonly is: 'refused'; readonly reason: SyncReason };

/** Converts an unsuccessful response of the Graph API. */
export function toCatalogueFailure(answer: Exclude<GraphResult, { kind: 'ok' }>): CatalogueFailure {
  if (answer.kind === 'lost' || answer.code === null) return NO_ANSWER;
  const { reaction, reason } = meaningOf(answer.code, answer.status);
  if (reaction === 'retry') return { is: 'later', reason: 'Busy', seconds: answer.retryAfterSeconds ?? undefined };
  // Managing a catalogue is a separate permission: a number without it can still send messages.
  if (reason === 'TokenExpired') return { is: 'token', reason };
  return { is: 'refused', reason: reason === 'PermissionMissing' ? reason : 'CatalogueRefused' };
}

/** The failure for a missing or unusable response. */
export const NO_ANSWER: CatalogueFailure = { is: 'later', reason: 'NoAnswer', seconds: undefined };
