import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR = 80;

/**
 * Keeps a thread where its reader is: at the end while they are at the end, else where they were, also when older messages come in
 * above.
 * @param first the id of the oldest message
 * @param last the id of the newest
 */
export function useScrollback(
  scroller: RefObject<HTMLElement | null>,
  first: string | undefined,
  last: string | undefined,
) {
  const atEnd = useRef(true);
  const before = useRef({ first, height: 0 });
  const [away, setAway] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message at the end is what moves the end
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else if (before.current.first !== first) element.scrollTop += element.scrollHeight - before.current.height;
    before.current = { first, height: element.scrollHeight };
  }, [scroller, first, last]);

  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    // Pictures get their size late, and the keyboard of a phone takes half of the screen.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
      before.current = { ...before.current, height: element.scrollHeight };
    });
    observer.observe(content);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  return {
    /** The end is out of sight. */
    away,
    onScroll() {
      const element = scroller.current;
      if (element === null) return;
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
      setAway(!atEnd.current);
    },
    toEnd() {
      atEnd.current = true;
      setAway(false);
      scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
    },
  };
}
