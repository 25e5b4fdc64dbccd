import { type CodeMeaning, meaningOf } from '../../shared/whatsapp/error-codes.ts';
import type { GraphResult } from '../../shared/whatsapp/graph.ts';

/**
 * Limits of retries (docs/decisions/0016). After a lost response the message is never sent again, because WhatsApp may
 * have it: only its status decides, however late. Later messages of the conversation wait for it for a limited time.
 */

/** How long later messages wait for the status of an unconfirmed message; most statuses arrive within a few seconds. */
export const ORDER_WAIT_SECONDS = 60;
/** How often an unconfirmed message is checked in that time. */
export const STATUS_POLL_SECONDS = 5;
/** How long a status can still arrive: WhatsApp keeps messages for 30 days (Cloud API, Messages, time to live). */
export const STATUS_WAIT_SECONDS = 31 * 24 * 3600;
/** Maximum number of attempts of a message; with the back-off below they take between 1.4 and 2.8 hours. */
export const MAX_ATTEMPTS = 20;

/**
 * Computes the back-off: it doubles from 2 s up to 15 min, half of it is jitter, and it is at least what WhatsApp asks
 * for.
 */
export function backOffSeconds(attempts: number, retryAfterSeconds: number | null, random: number): number {
  const full = Math.min(900, 2 ** attempts);
  const jittered = Math.max(1, Math.round(full / 2 + (random * full) / 2));
  return Math.min(43_000, Math.max(jittered, retryAfterSeconds ?? 0));
}

/** The result of an attempt, derived from the Graph API's response. */
export type AttemptResult =
  | { readonly kind: 'accepted'; readonly body: unknown }
  | { readonly kind: 'retry'; readonly code: number | null; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'pause'; readonly code: number | null; readonly meaning: CodeMeaning }
  | { readonly kind: 'failed'; readonly code: number | null; readonly meaning: CodeMeaning }
  | { readonly kind: 'lost' };

/** Converts a response of the Graph API to the result of the attempt. */
export function toAttemptResult(response: GraphResult): AttemptResult {
  switch (response.kind) {
    case 'ok':
      return { kind: 'accepted', body: response.body };
    case 'lost':
      return response.sent === 'no' ? { kind: 'retry', code: null, retryAfterSeconds: null } : { kind: 'lost' };
    case 'refused': {
      const { code, status, retryAfterSeconds } = response;
      // Without a Graph API code an intermediary refused, and may have forwarded the message before.
      if (code === null && status !== 429) return { kind: 'lost' };
      const meaning = meaningOf(code, status);
      switch (meaning.reaction) {
        case 'retry':
          return { kind: 'retry', code, retryAfterSeconds };
        case 'pause':
          return { kind: 'pause', code, meaning };
        case 'fail':
          return { kind: 'failed', code, meaning };
      }
    }
  }
}
