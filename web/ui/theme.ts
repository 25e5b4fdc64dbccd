import { deviceStorage } from './storage.ts';

/** Themes. `system` follows the device (styles/tokens.css). */
export const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'theme';

export const readTheme = (): Theme => THEMES.find((theme) => theme === deviceStorage.get(STORAGE_KEY)) ?? 'system';

export function writeTheme(theme: Theme): void {
  deviceStorage.set(STORAGE_KEY, theme);
  applyTheme();
}

/** Applies the stored theme to the document. */
export function applyTheme(): void {
  const theme = readTheme();
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', theme);
}
