import type * as z from 'zod';
import type { SendOptions, verdictSchema } from '../../../functions/conversations/views.ts';
import { windowState } from '../list/window-state.ts';

export type Verdict = z.infer<typeof verdictSchema>;
type Allowed = Extract<Verdict, { allowed: true }>;
type Denied = Extract<Verdict, { allowed: false }>;

/** What the composer offers. */
export type ComposerMode =
  | { readonly mode: 'unknown' }
  | { readonly mode: 'free'; readonly verdict: Allowed }
  /** The customer service window is closed: only templates can be sent. */
  | { readonly mode: 'template' }
  /** Temporary rate limit: the field stays, with the reason. */
  | { readonly mode: 'slow'; readonly denied: Denied }
  /** Nothing can be sent until someone fixes the cause. */
  | { readonly mode: 'blocked'; readonly denied: Denied };

/** Derives the composer mode. A window that has closed since the response arrived counts as closed. */
export function composerMode(options: SendOptions | undefined, now: number): ComposerMode {
  if (options === undefined) return { mode: 'unknown' };
  const { freeText, window } = options;
  if (freeText.allowed)
    return windowState(window, now).state === 'closed' ? { mode: 'template' } : { mode: 'free', verdict: freeText };
  switch (freeText.reason) {
    case 'WindowClosed':
      return { mode: 'template' };
    case 'TooFast':
      return { mode: 'slow', denied: freeText };
    default:
      return { mode: 'blocked', denied: freeText };
  }
}
