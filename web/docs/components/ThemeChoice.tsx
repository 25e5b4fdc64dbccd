import { useState } from 'react';
import { readTheme, THEMES, writeTheme } from '../../ui/theme.ts';

const LABELS = { system: 'System', light: 'Light', dark: 'Dark' } as const;

/** Selects the colour theme: light, dark, or that of the device. */
export function ThemeChoice() {
  const [theme, setTheme] = useState(readTheme);
  return (
    <select
      className="theme"
      aria-label="Colours"
      value={theme}
      onChange={({ target }) => {
        const chosen = THEMES.find((one) => one === target.value) ?? 'system';
        setTheme(chosen);
        writeTheme(chosen);
      }}
    >
      {THEMES.map((one) => (
        <option key={one} value={one}>
          {LABELS[one]}
        </option>
      ))}
    </select>
  );
}
