import type * as z from 'zod';
import type { $Verdict, SendOptions } from '../../../../conversations/views.ts';
import { windowState } from '../list/window.ts';

export type Verdict = z.infer<typeof $Verdict>;
type Allowed = Extract<Verdict, { allowed: true }>;
type Denied = Extract<Verdict, { allowed: false }>;

/** What stands at the foot of a thread. */
export type ComposerMode =
  | { readonly mode: 'unknown' }
  | { readonly mode: 'free'; readonly verdict: Allowed }
  /** The customer service window is closed: only templates go out. */
  | { readonly mode: 'template' }
  /** Passing: the field stays, the reason is told. */
  | { readonly mode: 'slow'; readonly denied: Denied }
  /** Nothing goes out until somebody does something. */
  | { readonly mode: 'blocked'; readonly denied: Denied };

/** A window that closed since the answer came is closed, whatever the answer said. */
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
