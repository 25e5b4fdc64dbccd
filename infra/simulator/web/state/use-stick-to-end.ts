import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** The box counts as scrolled to its end within this distance; CSS pixels. */
const END_DISTANCE = 64;

interface StickToEnd {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Number of rows added since the user scrolled up; null while at the end. */
  readonly newRows: number | null;
  readonly scrollToEnd: () => void;
  /** Stops following the end until the user scrolls there again. */
  readonly stopFollowing: () => void;
}

/**
 * Keeps a scrolling box at its end while the user is there. The box has one child, the scrolled content. `newest` must
 * change whenever something is added at the end.
 */
export function useStickToEnd(rows: number, newest: string): StickToEnd {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const seenRows = useRef(rows);
  const [isAway, setAway] = useState(false);

  const jump = useCallback((): void => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, []);
  const scrollToEnd = useCallback((): void => {
    isAtEnd.current = true;
    setAway(false);
    jump();
  }, [jump]);
  const stopFollowing = useCallback((): void => {
    isAtEnd.current = false;
  }, []);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onScroll = (): void => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < END_DISTANCE;
      setAway(!isAtEnd.current);
    };
    // The box shrinks when the keyboard opens or the draft grows. The end stays in view.
    const resizeObserver = new ResizeObserver(() => {
      if (isAtEnd.current) jump();
    });
    resizeObserver.observe(element);
    // The content grows with reactions, loaded pictures and other changes.
    if (element.firstElementChild !== null) resizeObserver.observe(element.firstElementChild);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      resizeObserver.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [jump]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row is the reason to scroll
  useLayoutEffect(() => {
    if (isAtEnd.current) jump();
  }, [newest, jump]);

  useEffect(() => {
    if (!isAway) seenRows.current = rows;
  }, [isAway, rows]);

  return { box, newRows: isAway ? Math.max(0, rows - seenRows.current) : null, scrollToEnd, stopFollowing };
}
