import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadClockOffsetMs, saveClockOffsetMs } from '../../clock-file.ts';

test.each([3_600_000, -3_600_000])('a data folder keeps that its clock is %d ms ahead of the machine', (ahead) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'warung-clock-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  expect(loadClockOffsetMs(dataDir)).toBeUndefined();
  saveClockOffsetMs(dataDir, ahead);
  expect(loadClockOffsetMs(dataDir)).toBe(ahead);
});
