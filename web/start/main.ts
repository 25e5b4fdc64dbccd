import '../ui/styles/tokens.css';
import './start.css';
import { readLanguage } from '../ui/language.ts';
import { applyTheme } from '../ui/theme.ts';

document.documentElement.lang = readLanguage();
applyTheme();
void showSimulatorLinks();

/**
 * Shows the links to the simulator if it is served. It runs beside the platform only on a developer's machine, and the
 * files of this page are the same everywhere.
 */
async function showSimulatorLinks(): Promise<void> {
  const response = await fetch('/simulator', { method: 'HEAD' }).catch(() => undefined);
  for (const link of document.querySelectorAll<HTMLElement>('[data-simulator]')) link.hidden = response?.ok !== true;
}
