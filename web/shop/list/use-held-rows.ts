import { type FocusEvent, type PointerEvent, type UIEvent, useRef, useState } from 'react';
import type { ConversationView } from '../../../functions/conversations/views.ts';
import { type HeldRows, holdRows } from './hold-rows.ts';

/** How long the order stays after a touch, since the finger may return to the same row. */
const RELEASE_DELAY_MS = 1_200;

/** Keeps the order of rows while the list has the pointer or the focus, or is scrolled down. See {@link holdRows}. */
export function useHeldRows(incoming: readonly ConversationView[]) {
  const [held, setHeld] = useState<readonly ConversationView[] | null>(null);
  const reasons = useRef(new Set<'pointer' | 'focus' | 'scroll'>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const result: HeldRows = holdRows(held, incoming);

  const hold = (reason: 'pointer' | 'focus' | 'scroll'): void => {
    clearTimeout(timer.current);
    reasons.current.add(reason);
    setHeld((before) => before ?? incoming);
  };
  const release = (reason: 'pointer' | 'focus' | 'scroll', delayMs = 0): void => {
    const releaseNow = (): void => {
      reasons.current.delete(reason);
      if (reasons.current.size === 0) setHeld(null);
    };
    clearTimeout(timer.current);
    if (delayMs === 0) releaseNow();
    else timer.current = setTimeout(releaseNow, delayMs);
  };

  return {
    ...result,
    /** Applies the current order of the rows. */
    refresh: () => setHeld(reasons.current.size === 0 ? null : incoming),
    handlers: {
      onPointerEnter: () => hold('pointer'),
      onPointerDown: () => hold('pointer'),
      onPointerLeave: ({ pointerType }: PointerEvent) =>
        release('pointer', pointerType === 'mouse' ? 0 : RELEASE_DELAY_MS),
      onFocus: () => hold('focus'),
      onBlur({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) release('focus');
      },
      onScroll({ currentTarget }: UIEvent<HTMLElement>) {
        if (currentTarget.scrollTop > 8) hold('scroll');
        else release('scroll');
      },
    },
  };
}
