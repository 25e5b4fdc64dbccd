import { type CodeMeaning, meaningOf } from '../../shared/whatsapp/error-codes.ts';
import type { GraphAnswer } from '../../shared/whatsapp/graph.ts';

/**
 * How sending gives up, in numbers (docs/decisions/0016). A lost answer is never answered by sending again, because WhatsApp may
 * have the message: its status decides, for as long as it takes. Only what follows it in the conversation waits a while.
 */

/** How long what follows waits for the status of an unconfirmed message. Seconds; statuses mostly come within a few. */
export const ORDER_PATIENCE_SECONDS = 60;
/** How often an unconfirmed message is looked at in that time. Seconds. */
export const LOOK_AGAIN_SECONDS = 5;
/** How long a status may still come: WhatsApp keeps messages for 30 days (Cloud API, Messages, time to live). Seconds. */
export const STATUS_PATIENCE_SECONDS = 31 * 24 * 3600;
/** Attempts of one message that WhatsApp refused as busy: with the back-off below between 1.4 and 2.8 hours. */
export const MOST_ATTEMPTS = 20;

/** Doubles from 2 s up to 15 min, with half of it left to chance. What WhatsApp names is waited for at least. */
export function backOffSeconds(attempts: number, named: number | null, random: number): number {
  const full = Math.min(900, 2 ** attempts);
  const ours = Math.max(1, Math.round(full / 2 + (random * full) / 2));
  return Math.min(43_000, Math.max(ours, named ?? 0));
}

/** What an answer of the Graph API means for an attempt. */
export type AttemptResult =
  | { readonly kind: 'accepted'; readonly body: unknown }
  | { readonly kind: 'again'; readonly code: number | null; readonly named: number | null }
  | { readonly kind: 'pause'; readonly code: number | null; readonly meaning: CodeMeaning }
  | { readonly kind: 'failed'; readonly code: number | null; readonly meaning: CodeMeaning }
  | { readonly kind: 'lost' };

export function resultOf(answer: GraphAnswer): AttemptResult {
  switch (answer.kind) {
    case 'ok':
      return { kind: 'accepted', body: answer.body };
    case 'lost':
      return answer.sent === 'no' ? { kind: 'again', code: null, named: null } : { kind: 'lost' };
    case 'refused': {
      const { code, status, retryAfterSeconds: named } = answer;
      // Not the Graph API's own words: something in between refused, and may have passed the message on before.
      if (code === null && status !== 429) return { kind: 'lost' };
      const meaning = meaningOf(code, status);
      switch (meaning.reaction) {
        case 'retry':
          return { kind: 'again', code, named };
        case 'pause':
          return { kind: 'pause', code, meaning };
        case 'fail':
          return { kind: 'failed', code, meaning };
      }
    }
  }
}
