import { type FocusEvent, type PointerEvent, type UIEvent, useRef, useState } from 'react';
import type { ConversationView } from '../../../../conversations/views.ts';
import { holdRows, type Rows } from './hold.ts';

/** How long a finger that left may want to come back to the same row. */
const AFTER_TOUCH = 1_200;

/** Holds the order of rows while somebody points at the list, has focus in it, or has scrolled down. See {@link holdRows}. */
export function useHold(incoming: readonly ConversationView[]) {
  const [held, setHeld] = useState<readonly ConversationView[] | null>(null);
  const reasons = useRef(new Set<'pointer' | 'focus' | 'scroll'>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const result: Rows = holdRows(held, incoming);

  const hold = (reason: 'pointer' | 'focus' | 'scroll'): void => {
    clearTimeout(timer.current);
    reasons.current.add(reason);
    setHeld((before) => before ?? incoming);
  };
  const release = (reason: 'pointer' | 'focus' | 'scroll', after = 0): void => {
    const letGo = (): void => {
      reasons.current.delete(reason);
      if (reasons.current.size === 0) setHeld(null);
    };
    clearTimeout(timer.current);
    if (after === 0) letGo();
    else timer.current = setTimeout(letGo, after);
  };

  return {
    ...result,
    /** Lets the rows go where they belong. */
    refresh: () => setHeld(reasons.current.size === 0 ? null : incoming),
    handlers: {
      onPointerEnter: () => hold('pointer'),
      onPointerDown: () => hold('pointer'),
      onPointerLeave: ({ pointerType }: PointerEvent) => release('pointer', pointerType === 'mouse' ? 0 : AFTER_TOUCH),
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
