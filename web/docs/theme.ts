/** The colour themes; `system` follows the device. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'warung-theme';

const isTheme = (text: string | null): text is Theme => THEMES.some((theme) => theme === text);

/** Returns the theme that is stored in this browser, or `system`. */
export function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return isTheme(stored) ? stored : 'system';
  } catch {
    // The browser may deny access to storage.
    return 'system';
  }
}

/** Stores the theme in this browser. */
export function writeTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the theme applies until the page is closed.
  }
}

/** Applies a theme to the page; tokens.css defines the colours. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
