import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Within this distance of the end, in pixels, the thread counts as scrolled to the end. */
const END_DISTANCE_PX = 80;

/**
 * Preserves the scroll position of a thread: it follows the end while the reader is there, and otherwise stays in
 * place, also when older messages are added above.
 * @param first the id of the oldest message
 * @param last the id of the newest message
 */
export function useScrollback(
  scroller: RefObject<HTMLElement | null>,
  first: string | undefined,
  last: string | undefined,
) {
  const atEnd = useRef(true);
  const before = useRef({ first, height: 0 });
  const [isAwayFromEnd, setAwayFromEnd] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message at the end changes the height
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
    // Images get their size after loading, and a phone's keyboard covers half of the screen.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
      before.current = { ...before.current, height: element.scrollHeight };
    });
    observer.observe(content);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  return {
    /** Whether the end is out of view. */
    isAwayFromEnd,
    onScroll() {
      const element = scroller.current;
      if (element === null) return;
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < END_DISTANCE_PX;
      setAwayFromEnd(!atEnd.current);
    },
    scrollToEnd() {
      atEnd.current = true;
      setAwayFromEnd(false);
      scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
    },
  };
}
