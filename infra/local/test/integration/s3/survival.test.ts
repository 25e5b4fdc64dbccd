import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { startS3 } from '../../../s3/start.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'warung-s3-survival-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('every acknowledged object survives a kill -9', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.includes('written 30\n')) break;
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  const written = [...output.matchAll(/^written (\d+)\n/gm)].map(([, number]) => Number(number));
  expect(written.length).toBeGreaterThan(30);

  const authorizer = { authorize: () => undefined };
  const s3 = await startS3({
    dataDir,
    clock: new RuntimeClock(),
    meter: new Meter(),
    authorizer,
    regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
  });
  for (const number of written) expect(String(await s3.getObject('survives', `o/${number}`))).toBe(`body ${number}`);
  await s3.stop();
}, 60_000);
