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
const here = (): string => location.pathname + location.search;

/** Where the page is. */
export function useRoute(): Route {
  const [path = '', search = ''] = useSyncExternalStore(subscribe, here).split('?');
  return readRoute(path, search);
}

/** Goes somewhere. `inApp` in the history's state tells that going back stays in the page. */
export function go(route: Route, how: 'push' | 'replace' = 'push'): void {
  const path = pathOf(route);
  if (path === here()) return;
  if (how === 'push') history.pushState({ inApp: true }, '', path);
  else history.replaceState(history.state, '', path);
  notify();
}

/** Back to where one came from; where that was outside of the page, to a place in it. */
export function goBack(otherwise: Route): void {
  const state: unknown = history.state;
  if (typeof state === 'object' && state !== null && 'inApp' in state) history.back();
  else go(otherwise, 'replace');
}

/** For links: an address that opens in this page unless somebody wants another tab. */
export const linkTo = (route: Route) => ({
  href: pathOf(route),
  onClick(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    go(route);
  },
});
