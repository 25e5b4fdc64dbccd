import { lazy } from 'react';

const all = () => import('./all.ts');

/** What slides up or pops up comes after the first paint; nobody has tapped anything yet. */
export const ChatSheets = lazy(async () => ({ default: (await all()).ChatSheets }));
export const SettingsSheet = lazy(async () => ({ default: (await all()).SettingsSheet }));
export const AddCustomer = lazy(async () => ({ default: (await all()).AddCustomer }));
export const MessageMenu = lazy(async () => ({ default: (await all()).MessageMenu }));

/** The first signs that somebody is about to use the page. */
const SIGNS = ['pointerover', 'touchstart', 'keydown'] as const;

/** Fetches them at the first sign of use. The result ends the waiting. */
export function preloadSheets(): () => void {
  const waiting = new AbortController();
  const load = (): void => {
    waiting.abort();
    void all();
  };
  for (const sign of SIGNS) window.addEventListener(sign, load, { passive: true, signal: waiting.signal });
  return () => waiting.abort();
}
