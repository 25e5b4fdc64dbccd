import { type MouseEvent, useSyncExternalStore } from 'react';
import { pathOf, type Route, readRoute } from './route.ts';

const listeners = new Set<() => void>();
const notify = (): void => {
  for (const listener of listeners) listener();
};
addEventListener('popstate', notify);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const currentUrl = (): string => location.pathname + location.search;

/** Returns the current route, and re-renders when it changes. */
export function useRoute(): Route {
  const [path = '', search = ''] = useSyncExternalStore(subscribe, currentUrl).split('?');
  return readRoute(path, search);
}

/** Navigates to a route. `inApp` in the history state marks entries from which going back stays in the page. */
export function navigate(route: Route, mode: 'push' | 'replace' = 'push'): void {
  const path = pathOf(route);
  if (path === currentUrl()) return;
  if (mode === 'push') history.pushState({ inApp: true }, '', path);
  else history.replaceState(history.state, '', path);
  notify();
}

/** Goes back in the history, or to the given route if the previous entry is outside of the page. */
export function goBack(fallback: Route): void {
  const state: unknown = history.state;
  if (typeof state === 'object' && state !== null && 'inApp' in state) history.back();
  else navigate(fallback, 'replace');
}

/**
 * Returns the props of a link. A plain click navigates within the page; modified clicks keep their browser behaviour.
 */
export const linkProps = (route: Route) => ({
  href: pathOf(route),
  onClick(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    navigate(route);
  },
});
