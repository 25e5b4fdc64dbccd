import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { formatOpenPhones, type Layout, layoutOf, type OpenPhones, parseOpenPhones } from '../logic/layout.ts';

function eventSubscription(target: EventTarget, type: string): (listener: () => void) => () => void {
  return (listener) => {
    target.addEventListener(type, listener);
    return () => target.removeEventListener(type, listener);
  };
}

const subscribeResize = eventSubscription(window, 'resize');
const subscribeHashChange = eventSubscription(window, 'hashchange');
const subscribeVisibility = eventSubscription(document, 'visibilitychange');

const layouts = new Map<string, Layout>();

/** Returns the layout for the window's width; the same object as long as the layout stays the same. */
export function useLayout(): Layout {
  return useSyncExternalStore(subscribeResize, () => {
    const layout = layoutOf(window.innerWidth);
    const key = `${layout.kind} ${layout.room}`;
    const known = layouts.get(key) ?? layout;
    layouts.set(key, known);
    return known;
  });
}

/** Returns whether the user prefers reduced motion. */
export const prefersReducedMotion = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Returns whether the page is visible. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(subscribeVisibility, () => document.visibilityState === 'visible');
}

/** Returns the open phones and a function that changes them. The URL holds them, so back, forward and links work. */
export function useOpenPhones(): readonly [OpenPhones, (phones: OpenPhones, how: 'push' | 'replace') => void] {
  const hash = useSyncExternalStore(subscribeHashChange, () => window.location.hash);
  const change = useCallback((phones: OpenPhones, how: 'push' | 'replace'): void => {
    const url = `#${formatOpenPhones(phones)}`;
    if (how === 'push') window.history.pushState(null, '', url);
    else window.history.replaceState(null, '', url);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  }, []);
  return [parseOpenPhones(hash), change];
}

/** Returns the time in unix milliseconds, updated at each multiple of `stepMs`. */
export function useNow(stepMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), stepMs - (Date.now() % stepMs) + 5);
    return () => clearTimeout(timer);
  });
  return now;
}

/** Returns whether a time in unix milliseconds is in the future. Updates when the time has passed. */
export function useIsFuture(time: number | null): boolean {
  const [, rerender] = useState(0);
  useEffect(() => {
    const remainingMs = time === null ? 0 : time - Date.now();
    if (remainingMs <= 0) return;
    const timer = setTimeout(() => rerender((count) => count + 1), remainingMs + 20);
    return () => clearTimeout(timer);
  }, [time]);
  return time !== null && time > Date.now();
}

/** Duration of a long press, as on phones. */
const LONG_PRESS_MS = 500;
/** A pointer that moves further than this cancels the long press; CSS pixels. */
const MOVE_TOLERANCE = 10;

interface LongPress {
  readonly onPointerDown: (event: React.PointerEvent) => void;
  readonly onPointerMove: (event: React.PointerEvent) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
}

/**
 * Returns handlers that call `onLongPress` after a long press by touch. With a mouse, the hover menu or right button is
 * used.
 */
export function useLongPress(onLongPress: () => void): LongPress {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const start = useRef({ x: 0, y: 0 });
  const stop = useCallback((): void => clearTimeout(timer.current), []);
  useEffect(() => stop, [stop]);
  return {
    onPointerDown: ({ pointerType, clientX, clientY }) => {
      stop();
      if (pointerType === 'mouse') return;
      start.current = { x: clientX, y: clientY };
      timer.current = setTimeout(onLongPress, LONG_PRESS_MS);
    },
    onPointerMove: ({ clientX, clientY }) => {
      if (Math.hypot(clientX - start.current.x, clientY - start.current.y) > MOVE_TOLERANCE) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}
