import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Something that a function's code waits for, in whatever thread it runs, until the test opens it. */
export interface Gate {
  /** The text of an expression whose promise resolves once the gate is open. */
  readonly opens: string;
  /** The text of an expression that says whether it is open. */
  readonly isOpen: string;
  open(): void;
}

/** A gate, for the test that runs: a file that is there or not. */
export function gate(): Gate {
  const folder = mkdtempSync(join(tmpdir(), 'warung-gate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'open');
  const isOpen = `process.getBuiltinModule('node:fs').existsSync(${JSON.stringify(file)})`;
  return {
    isOpen,
    opens: `(async () => { while (!${isOpen}) await new Promise((look) => setTimeout(look, 2)); })()`,
    open: () => writeFileSync(file, ''),
  };
}
