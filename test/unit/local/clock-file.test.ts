import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadAhead, saveAhead } from '../../../infra/local/clock-file.ts';

test.each([3_600_000, -3_600_000])('a data folder keeps that its clock is %d ms ahead of the machine', (ahead) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'warung-clock-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  expect(loadAhead(dataDir)).toBeUndefined();
  saveAhead(dataDir, ahead);
  expect(loadAhead(dataDir)).toBe(ahead);
});
