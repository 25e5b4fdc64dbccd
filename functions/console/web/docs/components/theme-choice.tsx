import { useState } from 'react';
import { applyTheme, rememberedTheme, rememberTheme, THEMES } from '../theme.ts';

const LABELS = { system: "Device's colours", light: 'Light', dark: 'Dark' } as const;

/** Light, dark, or as the device has it. */
export function ThemeChoice() {
  const [theme, setTheme] = useState(rememberedTheme);
  return (
    <select
      className="theme"
      aria-label="Colours"
      value={theme}
      onChange={({ target }) => {
        const chosen = THEMES.find((one) => one === target.value) ?? 'system';
        setTheme(chosen);
        rememberTheme(chosen);
        applyTheme(chosen);
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
