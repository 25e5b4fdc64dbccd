import { deviceShelf } from '../session/device.ts';

/** `system` follows the device (styles/tokens.css). */
export const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const NAME = 'theme';

export const readTheme = (): Theme => THEMES.find((theme) => theme === deviceShelf.get(NAME)) ?? 'system';

export function writeTheme(theme: Theme): void {
  deviceShelf.set(NAME, theme);
  applyTheme();
}

export function applyTheme(): void {
  const theme = readTheme();
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', theme);
}
