import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A latch for which a function's code waits, in whatever thread it runs, until the test opens it. */
export interface Latch {
  /** Source text of an expression whose promise resolves once the latch is open. */
  readonly waitExpression: string;
  /** Source text of an expression that returns whether the latch is open. */
  readonly isOpenExpression: string;
  open(): void;
}

/** Creates a latch for the current test. The latch is open if a file exists. */
export function createLatch(): Latch {
  const folder = mkdtempSync(join(tmpdir(), 'warung-latch-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'open');
  const isOpen = `process.getBuiltinModule('node:fs').existsSync(${JSON.stringify(file)})`;
  return {
    isOpenExpression: isOpen,
    waitExpression: `(async () => { while (!${isOpen}) await new Promise((resolve) => setTimeout(resolve, 2)); })()`,
    open: () => writeFileSync(file, ''),
  };
}
