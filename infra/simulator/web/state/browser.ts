import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type Desk, type Layout, layoutOf, readDesk, writeDesk } from '../logic/desk.ts';

function listenTo(target: EventTarget, type: string): (listener: () => void) => () => void {
  return (listener) => {
    target.addEventListener(type, listener);
    return () => target.removeEventListener(type, listener);
  };
}

const onResize = listenTo(window, 'resize');
const onHashChange = listenTo(window, 'hashchange');
const onVisibility = listenTo(document, 'visibilitychange');

const layouts = new Map<string, Layout>();

/** How the window is divided; the same object as long as that stays. */
export function useLayout(): Layout {
  return useSyncExternalStore(onResize, () => {
    const layout = layoutOf(window.innerWidth);
    const key = `${layout.kind} ${layout.room}`;
    const known = layouts.get(key) ?? layout;
    layouts.set(key, known);
    return known;
  });
}

/** Whether less motion is wished for. */
export const wantsCalm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Whether the page can be seen at all. */
export function useVisible(): boolean {
  return useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible');
}

/** The phones on the desk, kept in the address: back and forward work, and a link shows the same phones. */
export function useDesk(): readonly [Desk, (desk: Desk, how: 'push' | 'replace') => void] {
  const hash = useSyncExternalStore(onHashChange, () => window.location.hash);
  const change = useCallback((desk: Desk, how: 'push' | 'replace'): void => {
    const address = `#${writeDesk(desk)}`;
    if (how === 'push') window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  }, []);
  return [readDesk(hash), change];
}

/** The time, told anew on every whole step; milliseconds. */
export function useNow(step: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), step - (Date.now() % step) + 5);
    return () => clearTimeout(timer);
  });
  return now;
}

/** Whether a moment is still to come; turns false by itself. */
export function useUntil(moment: number | null): boolean {
  const [, again] = useState(0);
  useEffect(() => {
    const left = moment === null ? 0 : moment - Date.now();
    if (left <= 0) return;
    const timer = setTimeout(() => again((count) => count + 1), left + 20);
    return () => clearTimeout(timer);
  }, [moment]);
  return moment !== null && moment > Date.now();
}

/** Half a second: as long as phones wait before a press is a long one. */
const LONG_PRESS = 500;
const MOVED = 10;

interface LongPress {
  readonly onPointerDown: (event: React.PointerEvent) => void;
  readonly onPointerMove: (event: React.PointerEvent) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
}

/** Handlers that call `then` after a long press of a finger. A mouse has the hover menu and the right button. */
export function useLongPress(then: () => void): LongPress {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const start = useRef({ x: 0, y: 0 });
  const stop = useCallback((): void => clearTimeout(timer.current), []);
  useEffect(() => stop, [stop]);
  return {
    onPointerDown: ({ pointerType, clientX, clientY }) => {
      stop();
      if (pointerType === 'mouse') return;
      start.current = { x: clientX, y: clientY };
      timer.current = setTimeout(then, LONG_PRESS);
    },
    onPointerMove: ({ clientX, clientY }) => {
      if (Math.hypot(clientX - start.current.x, clientY - start.current.y) > MOVED) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}
