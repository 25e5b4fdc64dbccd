import { lazy } from 'react';

const loadSheets = () => import('./sheets.ts');

/** Sheets and menus load after the first paint, because the user has not opened any yet. */
export const ChatSheets = lazy(async () => ({ default: (await loadSheets()).ChatSheets }));
export const SettingsSheet = lazy(async () => ({ default: (await loadSheets()).SettingsSheet }));
export const AddCustomer = lazy(async () => ({ default: (await loadSheets()).AddCustomer }));
export const MessageMenu = lazy(async () => ({ default: (await loadSheets()).MessageMenu }));

/** Events that announce the first use of the page. */
const FIRST_USE_EVENTS = ['pointerover', 'touchstart', 'keydown'] as const;

/** Loads the sheets at the first use of the page. Returns a function that removes the listeners. */
export function preloadSheets(): () => void {
  const listeners = new AbortController();
  const load = (): void => {
    listeners.abort();
    void loadSheets();
  };
  for (const type of FIRST_USE_EVENTS) window.addEventListener(type, load, { passive: true, signal: listeners.signal });
  return () => listeners.abort();
}
