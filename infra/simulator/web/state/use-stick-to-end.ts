import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Closer to the end than this counts as being there; CSS pixels. */
const NEAR = 64;

interface Stuck {
  readonly box: RefObject<HTMLDivElement | null>;
  /** How many rows came below while one was reading above; null at the end. */
  readonly below: number | null;
  readonly toEnd: () => void;
  /** Stays where one is, until one scrolls to the end again. */
  readonly stay: () => void;
}

/** Keeps a scrolling box, whose only child is what it scrolls, at its end while one is there. `newest` changes with each thing that is added there. */
export function useStickToEnd(rows: number, newest: string): Stuck {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const rowsSeen = useRef(rows);
  const [away, setAway] = useState(false);

  const jump = useCallback((): void => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, []);
  const toEnd = useCallback((): void => {
    atEnd.current = true;
    setAway(false);
    jump();
  }, [jump]);
  const stay = useCallback((): void => {
    atEnd.current = false;
  }, []);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const scrolled = (): void => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
      setAway(!atEnd.current);
    };
    // A keyboard that opens, or a draft that grows, leaves less room: the end stays in view.
    const resized = new ResizeObserver(() => {
      if (atEnd.current) jump();
    });
    resized.observe(element);
    // So does a reaction, a picture, or anything else that makes what is there longer.
    if (element.firstElementChild !== null) resized.observe(element.firstElementChild);
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', scrolled);
    };
  }, [jump]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is newest is what one scrolls for
  useLayoutEffect(() => {
    if (atEnd.current) jump();
  }, [newest, jump]);

  useEffect(() => {
    if (!away) rowsSeen.current = rows;
  }, [away, rows]);

  return { box, below: away ? Math.max(0, rows - rowsSeen.current) : null, toEnd, stay };
}
